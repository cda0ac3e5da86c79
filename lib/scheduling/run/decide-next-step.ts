import type { ReadVersions } from '../build-upload.ts';
import type { AwaitOutcome, Step } from './journal-types.ts';

/** A plan read this long ago is checked again before it is sent; until then the versions sent with it are the check. */
export const FRESH_PLAN_MS = 60_000;

/** The one thing to do next. */
export type NextStep =
  | {
      readonly kind: 'read';
      readonly round: number;
      /** What was read before, to compare with; null when nothing was. */
      readonly previous: ReadVersions | null;
      /** How the update before this reading ended. */
      readonly after: AwaitOutcome | null;
    }
  | {
      readonly kind: 'send';
      readonly round: number;
      readonly versions: ReadVersions;
      readonly uploadKey: string | null;
    }
  | {
      readonly kind: 'await';
      readonly round: number;
      readonly operationId: string | null;
      readonly sentVersion: number;
      readonly sentAtMs: number;
      /** True when news may have come while nobody listened, so Genesys is asked at once. */
      readonly isResumed: boolean;
    }
  | { readonly kind: 'read_back'; readonly round: number; readonly outcome: AwaitOutcome }
  | { readonly kind: 'finish' };

/**
 * Where a run goes on, from its journal alone: the same answer in the process that wrote it and in one that takes over after
 * a crash. Nothing that may have had an effect is repeated before it was read back.
 */
export function decideNextStep(steps: readonly Step[], nowMs: number, isResumed: boolean): NextStep {
  const last = steps.at(-1);
  const read = lastDone(steps, 'read');
  if (!last || !read) return { kind: 'read', round: 1, previous: null, after: null };
  const { round } = last.detail;
  const previous = versionsOf(read);
  switch (last.kind) {
    case 'read':
    case 'upload_url':
    case 'upload':
      return beforeUpdate(steps, last, read, nowMs);
    case 'update':
      if (last.state === 'failed' && last.detail.next === 'send_again') return beforeUpdate(steps, last, read, nowMs);
      return afterUpdate(last, previous, isResumed);
    case 'await':
      if (last.state === 'done') return { kind: 'read_back', round, outcome: last.detail.outcome ?? 'unknown' };
      return awaiting(lastOf(steps, 'update') ?? last, isResumed);
    case 'request':
      throw new Error('A run on a schedule sends no single requests.');
    case 'read_back': {
      const outcome = outcomeOf(steps, round) ?? 'unknown';
      if (last.state !== 'done') return { kind: 'read_back', round, outcome };
      if (last.detail.next === 'finish') return { kind: 'finish' };
      return { kind: 'read', round: round + 1, previous, after: outcome };
    }
  }
}

/** Nothing of this round has had an effect: check an old plan again, else send. */
function beforeUpdate(steps: readonly Step[], last: Step, read: Step, nowMs: number): NextStep {
  const { round } = last.detail;
  const previous = versionsOf(read);
  const isFresh = nowMs - (read.detail.readAtMs ?? 0) <= FRESH_PLAN_MS;
  if ((last.kind === 'read' && last.state !== 'done') || !isFresh) {
    return { kind: 'read', round, previous, after: round > 1 ? outcomeOf(steps, round - 1) : null };
  }
  const isUploaded = last.kind === 'upload' && last.state === 'done';
  return { kind: 'send', round, versions: previous, uploadKey: isUploaded ? (last.detail.uploadKey ?? null) : null };
}

function afterUpdate(update: Step, previous: ReadVersions, isResumed: boolean): NextStep {
  const { round, outcome, next } = update.detail;
  if (update.state === 'failed') {
    return next === 'finish' ? { kind: 'finish' } : { kind: 'read', round: round + 1, previous, after: 'changed' };
  }
  if (update.state === 'done' && outcome) return { kind: 'read_back', round, outcome };
  return awaiting(update, isResumed);
}

function awaiting(update: Step, isResumed: boolean): NextStep {
  const { round, operationId = null, scheduleVersion = 0, sentAtMs = 0 } = update.detail;
  return { kind: 'await', round, operationId, sentVersion: scheduleVersion, sentAtMs, isResumed };
}

function lastOf(steps: readonly Step[], kind: Step['kind']): Step | undefined {
  return steps.findLast((step) => step.kind === kind);
}

function lastDone(steps: readonly Step[], kind: Step['kind']): Step | undefined {
  return steps.findLast((step) => step.kind === kind && step.state === 'done');
}

function outcomeOf(steps: readonly Step[], round: number): AwaitOutcome | null {
  const step = steps.findLast(({ detail }) => detail.round === round && detail.outcome !== undefined);
  return step?.detail.outcome ?? null;
}

function versionsOf(read: Step): ReadVersions {
  return { schedule: read.detail.scheduleVersion ?? 0, agents: read.detail.agentVersions ?? {} };
}
