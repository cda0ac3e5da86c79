import { expect, it } from 'vitest';
import { DirectoryQueryParams } from './query-params.ts';

const isTaken = (params: unknown) => DirectoryQueryParams.safeParse(params).success;
const filtersOf = (value: string) => JSON.stringify({ department: [value] });

it.each(['a\0', '\0', 'b\ud800'])(
  'refuses %j, which Postgres does not take, in the text and in each filter',
  (value) => {
    expect(isTaken({ text: value })).toBe(false);
    expect(isTaken({ filters: filtersOf(value) })).toBe(false);
  },
);

it('takes every other text', () => {
  expect(isTaken({ text: 'Zoë 😀', filters: filtersOf('Çelik 😀') })).toBe(true);
  expect(isTaken({})).toBe(true);
});
