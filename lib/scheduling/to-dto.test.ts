import { describe, expect, it } from 'vitest';
import type { RunRow } from './store.ts';
import { emptyCounts, toRunDto } from './to-dto.ts';

const PAUSED_UNTIL_MS = Date.UTC(2026, 10, 22, 7, 5);

function row(change: Partial<RunRow> = {}): RunRow {
  return {
    id: '01a20208-7bc8-7189-aa87-c2fb5da50ec9',
    state: 'running',
    stateReason: null,
    scopeKey: 'bu:2026-11-16',
    scope: {
      businessUnitId: 'bu',
      kind: 'schedule',
      businessUnitName: 'Contact Centre',
      weekId: '2026-11-16',
      weekCount: 1,
      scheduleId: 'schedule',
      scheduleName: 'Week 47',
      isPublished: true,
      timeZone: 'Europe/Dublin',
    },
    plan: {
      agents: 1,
      activityNames: {},
      changes: { new: 1, replace: 0, remove: 0, unchanged: 0 },
      previewCalls: 7,
      cost: [],
      costCalls: 6,
    },
    itemsTotal: 1,
    callsMade: 8,
    createdBy: 'user',
    createdByName: 'Ada Lovelace',
    createdAt: new Date(Date.UTC(2026, 10, 22, 7)),
    startedAt: new Date(Date.UTC(2026, 10, 22, 7)),
    finishedAt: null,
    wakeAt: null,
    cancelRequestedAt: null,
    pauseRequestedAt: null,
    scheduledFor: null,
    origin: 'plan',
    parentId: null,
    correlationId: 'correlation',
    steps: [{ kind: 'update', state: 'started' }],
    ...change,
  };
}

describe('when a run goes on', () => {
  it('is when the organisation’s calls do, while it runs into a pause', () => {
    expect(toRunDto(row(), emptyCounts(), 0, PAUSED_UNTIL_MS).wakeAt).toBe('2026-11-22T07:05:00.000Z');
  });

  it('is when it wakes, where it went to sleep', () => {
    const wakeAt = new Date(Date.UTC(2026, 10, 22, 7, 9));
    expect(toRunDto(row({ wakeAt }), emptyCounts(), 0, PAUSED_UNTIL_MS).wakeAt).toBe('2026-11-22T07:09:00.000Z');
  });

  it.each(['draft', 'queued', 'done', 'failed', 'cancelled'])('is nothing a run that is %s waits for', (state) => {
    expect(toRunDto(row({ state }), emptyCounts(), 0, PAUSED_UNTIL_MS).wakeAt).toBeNull();
  });

  it('is now, while calls are let through', () => {
    expect(toRunDto(row(), emptyCounts(), 0, null).wakeAt).toBeNull();
  });
});

describe('a run whose update is being sent', () => {
  const sending = (pausedUntilMs: number | null) => toRunDto(row(), emptyCounts(), 0, pausedUntilMs);

  it('can be stopped while the update waits for the limit: it is taken back', () => {
    expect(sending(PAUSED_UNTIL_MS)).toMatchObject({ phase: 'sending', canPause: true, canCancel: true });
  });

  it('cannot be once it may be on its way', () => {
    expect(sending(null)).toMatchObject({ phase: 'sending', canPause: false, canCancel: false });
  });
});
