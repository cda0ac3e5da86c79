import { describe, expect, it } from 'vitest';
import { presenceBySchedule } from './presence-by-schedule.ts';

const MINUTE_MS = 60_000;
const pause = { category: 'Break', sinceMs: Date.parse('2026-11-24T10:00:00Z') } as const;

/** How many of 1,000 agents have gone where the schedule wants them, some minutes after the activity began. */
function followers(minutes: number, scheduled: Parameters<typeof presenceBySchedule>[2] = pause): number {
  const nowMs = scheduled.sinceMs + minutes * MINUTE_MS;
  const people = Array.from({ length: 1_000 }, (_, index) => `agent-${index}`);
  return people.filter((id) => presenceBySchedule(5, id, scheduled, nowMs) !== null).length;
}

describe('agents who work by the schedule', () => {
  it('follow it soon, some late, and some not at all', () => {
    expect(followers(0)).toBeLessThan(30);
    expect(followers(2)).toBeGreaterThan(850);
    expect(followers(2)).toBeLessThan(followers(10));
    expect(followers(14)).toBe(followers(10));
    expect(followers(14)).toBeLessThan(980);
  });

  it('all come back to work and go home in the end', () => {
    expect(followers(10, { category: 'OnQueueWork', sinceMs: pause.sinceMs })).toBe(1_000);
    expect(followers(10, { category: 'Unscheduled', sinceMs: pause.sinceMs })).toBe(1_000);
  });
});
