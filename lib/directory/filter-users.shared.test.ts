import { describe, expect, it } from 'vitest';
import { facetsOf, filterUsers, indexUsers, NO_PRESENCE, type DirectoryFilter } from './filter-users.shared.ts';
import type { DirectoryUser } from './schema.ts';

const user = (name: string, changes: Partial<DirectoryUser> = {}): DirectoryUser => ({
  id: name,
  name,
  email: null,
  title: null,
  department: null,
  division: null,
  phone: null,
  presence: null,
  routingStatus: null,
  skills: [],
  ...changes,
});

const users = [
  user('Seo-yeon Çelik', { email: 'seo-yeon.celik@harbour.example', title: 'Agent', department: 'Claims' }),
  user('Bjørn Łukasz', { phone: '+353 1 555-0199', presence: { system: 'ON_QUEUE', label: null, sinceMs: 1 } }),
  user('Anna Weiß', { title: 'Team Leader', department: 'Claims', division: 'Home' }),
  user('Ann Lee', { title: 'Agent', division: 'Dublin', presence: { system: 'AVAILABLE', label: 'Hier', sinceMs: 2 } }),
];
const indexed = indexUsers(users);
const names = (filter: Partial<DirectoryFilter>) =>
  filterUsers(indexed, { search: '', presences: [], divisions: [], departments: [], ...filter }).map(
    ({ name }) => name,
  );

describe('searching the directory', () => {
  it.each([
    ['celik', ['Seo-yeon Çelik']],
    ['ÇELIK', ['Seo-yeon Çelik']],
    ['bjorn lukasz', ['Bjørn Łukasz']],
    ['weiss', ['Anna Weiß']],
    ['harbour.example', ['Seo-yeon Çelik']],
    ['agent', ['Seo-yeon Çelik', 'Ann Lee']],
    ['claims agent', ['Seo-yeon Çelik']],
    ['leader anna', ['Anna Weiß']],
    ['ann', ['Anna Weiß', 'Ann Lee']],
    ['  ', ['Seo-yeon Çelik', 'Bjørn Łukasz', 'Anna Weiß', 'Ann Lee']],
    ['nobody', []],
  ])('finds %j', (search, expected) => expect(names({ search })).toEqual(expected));

  it.each(['5550199', '555 01 99', '+35315550199', '(01) 555'.replace('0', '')])(
    'finds the telephone number however it is written: %s',
    (search) => expect(names({ search })).toEqual(['Bjørn Łukasz']),
  );

  it('does not let the end of one field and the start of the next make a match', () => {
    expect(names({ search: 'leaderclaims' })).toEqual([]);
  });
});

describe('filtering the directory', () => {
  it('takes any of several presences, and people without one on request', () => {
    expect(names({ presences: ['ON_QUEUE', 'AVAILABLE'] })).toEqual(['Bjørn Łukasz', 'Ann Lee']);
    expect(names({ presences: [NO_PRESENCE] })).toEqual(['Seo-yeon Çelik', 'Anna Weiß']);
  });

  it('combines filters and search', () => {
    expect(names({ departments: ['Claims'], search: 'ann' })).toEqual(['Anna Weiß']);
    expect(names({ departments: ['Claims'], divisions: ['Dublin'] })).toEqual([]);
    expect(names({ divisions: [''] })).toEqual(['Seo-yeon Çelik', 'Bjørn Łukasz']);
  });

  it('offers each value once with its count', () => {
    expect(facetsOf(users, (each) => each.department)).toEqual([
      { value: '', count: 2 },
      { value: 'Claims', count: 2 },
    ]);
  });
});
