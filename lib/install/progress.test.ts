import { describe, expect, it } from 'vitest';
import {
  initialProgress,
  installStateOf,
  INTERRUPTED_AFTER_MS,
  removedProgress,
  resumedProgress,
  withStep,
} from './progress.ts';

const now = new Date('2025-11-24T12:00:00Z');
const fresh = initialProgress('runner-1');
const verified = { state: 'active', verifiedAt: now };

function installation(state: string, steps = fresh.steps, silentMs = 0) {
  return { state, steps, updatedAt: new Date(now.getTime() - silentMs) };
}

describe('where an organisation stands', () => {
  it.each([
    ['nothing was ever started', null, null, 'not_installed'],
    ['a run gives signs of life', installation('running', fresh.steps, INTERRUPTED_AFTER_MS), null, 'installing'],
    ['a run fell silent', installation('running', fresh.steps, INTERRUPTED_AFTER_MS + 1), null, 'interrupted'],
    ['a step failed', installation('failed'), null, 'failed'],
    [
      'a step failed after the secret was stored',
      installation('failed'),
      { state: 'active', verifiedAt: null },
      'failed',
    ],
    [
      'everything was undone',
      installation('failed', removedProgress(fresh, 'x').steps),
      { state: 'removed', verifiedAt: null },
      'not_installed',
    ],
    ['it works', installation('verified'), verified, 'installed'],
    ['it works and a repair failed', installation('failed'), verified, 'failed'],
    ['Genesys Cloud refused it', installation('verified'), { state: 'refused', verifiedAt: now }, 'refused'],
    ['it was uninstalled', installation('verified'), { state: 'removed', verifiedAt: null }, 'not_installed'],
  ] as const)('%s', (_name, row, grant, state) => {
    expect(installStateOf(row, grant, now)).toBe(state);
  });
});

describe('a resumed run', () => {
  it('keeps what was done on record, lets the rest wait again, and belongs to its new runner', () => {
    const done = withStep(fresh, 'role', { state: 'done', action: 'create', objectId: 'r' });
    const failed = withStep(done, 'member', { state: 'failed', message: 'No', startedAt: now.toISOString() });
    const resumed = resumedProgress(failed, 'runner-2');
    expect(resumed.runnerId).toBe('runner-2');
    expect(resumed.steps[0]).toEqual(done.steps[0]);
    expect(resumed.steps.slice(1)).toEqual(fresh.steps.slice(1));
  });
});
