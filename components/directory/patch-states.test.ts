import { describe, expect, it } from 'vitest';
import type { DirectoryMatch } from '#lib/directory/schema.ts';
import type { LiveState } from '#lib/events/schema.ts';
import { patchPages, type DirectoryPages } from './patch-states.ts';

const user = (id: string): DirectoryMatch => ({
  ...{ id, name: id, email: null, title: null, department: null, division: null, phone: null, team: null },
  ...{ skills: [], groups: [], locations: [], queues: [], source: 'users.list', readAtMs: 1 },
  presence: { system: 'AVAILABLE', label: null, sinceMs: 1 },
  routingStatus: null,
});
const pages: DirectoryPages = {
  pages: [['a', 'b'], ['c']].map((ids) => ({
    users: ids.map(user),
    correctedWords: null,
    queueReading: { total: null, read: 0, asOfMs: null, problem: null },
    completedAtMs: 1,
    next: null,
  })),
  pageParams: [null, 'next'],
};
const state = (userId: string, system: 'AVAILABLE' | 'MEAL'): LiveState => ({
  userId,
  presence: { system, label: null, sinceMs: 1 },
  routingStatus: null,
});
const patch = (...states: LiveState[]) => patchPages(pages, new Map(states.map((each) => [each.userId, each])));

describe('live states on pages', () => {
  it('change their users alone, and leave every other row and page the same object', () => {
    const patched = patch(state('b', 'MEAL'));
    expect(patched.pages[0]?.users.map((each) => each.presence?.system)).toEqual(['AVAILABLE', 'MEAL']);
    expect(patched.pages[0]?.users[0]).toBe(pages.pages[0]?.users[0]);
    expect(patched.pages[1]).toBe(pages.pages[1]);
  });

  it('that say what is on screen already, or concern nobody on it, paint nothing', () => {
    expect(patch(state('a', 'AVAILABLE'), state('unknown', 'MEAL'))).toBe(pages);
  });
});
