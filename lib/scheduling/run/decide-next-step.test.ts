import { describe, expect, it } from 'vitest';
import { decideNextStep, FRESH_PLAN_MS } from './decide-next-step.ts';
import type { Step, StepDetail, StepKind, StepState } from './journal-types.ts';

const NOW = 1_000_000;

function journal(...entries: [StepKind, StepState, Partial<StepDetail>?][]): Step[] {
  return entries.map(([kind, state, detail], index) => ({
    sequence: index + 1,
    kind,
    state,
    detail: { round: 1, ...detail },
  }));
}

const read: [StepKind, StepState, Partial<StepDetail>] = [
  'read',
  'done',
  { scheduleVersion: 7, agentVersions: { ada: 3 }, readAtMs: NOW - 1_000 },
];
const sent: Partial<StepDetail> = { uploadKey: 'key', scheduleVersion: 7, sentAtMs: NOW - 500 };
const versions = { schedule: 7, agents: { ada: 3 } };

const cases: [string, Step[], object][] = [
  ['reads first', [], { kind: 'read', round: 1, previous: null }],
  ['sends a fresh plan', journal(read), { kind: 'send', round: 1, versions, uploadKey: null }],
  [
    'checks an old plan before it is sent',
    journal(['read', 'done', { ...read[2], readAtMs: NOW - FRESH_PLAN_MS - 1 }]),
    { kind: 'read', round: 1, previous: versions },
  ],
  [
    'reads again when it crashed while reading',
    journal(read, ['read', 'intended']),
    { kind: 'read', previous: versions },
  ],
  [
    'asks for a new address when it crashed over the old one',
    journal(read, ['upload_url', 'intended']),
    { kind: 'send', uploadKey: null },
  ],
  [
    'uploads again when it crashed over the upload',
    journal(read, ['upload', 'intended', { uploadKey: 'key' }]),
    { kind: 'send', uploadKey: null },
  ],
  [
    'does not upload twice',
    journal(read, ['upload', 'done', { uploadKey: 'key' }]),
    { kind: 'send', uploadKey: 'key' },
  ],
  [
    'never repeats an update it may have sent, but waits for its effect',
    journal(read, ['update', 'intended', sent]),
    { kind: 'await', operationId: null, sentVersion: 7, sentAtMs: NOW - 500 },
  ],
  [
    'waits likewise when the answer was lost',
    journal(read, ['update', 'ambiguous', sent]),
    { kind: 'await', operationId: null },
  ],
  [
    'waits for the operation it knows',
    journal(read, ['update', 'done', { ...sent, operationId: 'op' }]),
    { kind: 'await', operationId: 'op', sentVersion: 7 },
  ],
  [
    'reads back at once when the update was done at once',
    journal(read, ['update', 'done', { ...sent, operationId: 'op', outcome: 'complete' }]),
    { kind: 'read_back', outcome: 'complete' },
  ],
  [
    'sends again what was turned away at the door',
    journal(read, ['update', 'failed', { ...sent, next: 'send_again' }]),
    { kind: 'send', uploadKey: null },
  ],
  [
    'reads again after a conflict',
    journal(read, ['update', 'failed', { ...sent, next: 'replan' }]),
    { kind: 'read', round: 2, after: 'changed' },
  ],
  ['ends after a refusal', journal(read, ['update', 'failed', { ...sent, next: 'finish' }]), { kind: 'finish' }],
  [
    'goes on waiting after a crash',
    journal(read, ['update', 'done', { ...sent, operationId: 'op' }], ['await', 'intended', { operationId: 'op' }]),
    { kind: 'await', operationId: 'op' },
  ],
  [
    'reads back after an error',
    journal(read, ['update', 'done', { ...sent, operationId: 'op' }], ['await', 'done', { outcome: 'error' }]),
    { kind: 'read_back', outcome: 'error' },
  ],
  [
    'reads back again when it crashed meanwhile',
    journal(read, ['update', 'done', sent], ['await', 'done', { outcome: 'complete' }], ['read_back', 'intended']),
    { kind: 'read_back', outcome: 'complete' },
  ],
  [
    'starts a new round when what was sent is not there',
    journal(
      read,
      ['update', 'done', sent],
      ['await', 'done', { outcome: 'error' }],
      ['read_back', 'done', { next: 'replan' }],
    ),
    { kind: 'read', round: 2, after: 'error', previous: versions },
  ],
  [
    'is finished when everything was read back',
    journal(
      read,
      ['update', 'done', sent],
      ['await', 'done', { outcome: 'complete' }],
      ['read_back', 'done', { next: 'finish' }],
    ),
    { kind: 'finish' },
  ],
];

describe('decideNextStep', () => {
  it.each(cases)('%s', (_name, steps, expected) => {
    expect(decideNextStep(steps, NOW, false)).toMatchObject(expected);
  });

  it('asks Genesys at once when it resumes a wait, because news may have been missed', () => {
    const steps = journal(read, ['update', 'done', { ...sent, operationId: 'op' }]);
    expect(decideNextStep(steps, NOW, true)).toMatchObject({ isResumed: true });
    expect(decideNextStep(steps, NOW, false)).toMatchObject({ isResumed: false });
  });
});
