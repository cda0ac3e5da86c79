import type { RunItemRow } from './item-store.ts';
import type { RunRow } from './store.ts';
import { z } from 'zod';
import {
  EffectImage,
  isFinal,
  ItemState,
  RunChange,
  RunOrigin,
  RunPlan,
  RunScope,
  RunState,
  type ItemCounts,
  type RunDto,
  type RunEstimate,
  type RunItemDto,
  type RunPhase,
} from './schema.ts';

const POLL_RUNNING_MS = 2_000;
const POLL_QUEUED_MS = 5_000;

/**
 * A stored run as pages see it. `pausedUntilMs` is when the gateway lets the organisation's calls go on, null while they
 * do: a running run waits for that too, whether or not it went to sleep over it.
 */
export function toRunDto(
  run: RunRow,
  counts: ItemCounts,
  queuedBehind: number,
  pausedUntilMs: number | null = null,
  estimate: RunEstimate | null = null,
): RunDto {
  const state = RunState.parse(run.state);
  const [step] = run.steps;
  const phase = phaseOf(state, step?.kind);
  const pausedUntil = state === 'running' && pausedUntilMs !== null ? new Date(pausedUntilMs) : null;
  // An update that waits for the limit is taken back.
  const mayStop = !hasBeenSent(phase) || (phase === 'sending' && pausedUntil !== null);
  return {
    id: run.id,
    state,
    stateReason: run.stateReason,
    phase,
    scope: RunScope.parse(run.scope),
    plan: RunPlan.parse(run.plan),
    counts,
    itemsTotal: run.itemsTotal,
    callsMade: run.callsMade,
    createdByName: run.createdByName,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    wakeAt: (run.wakeAt ?? pausedUntil)?.toISOString() ?? null,
    isCancelRequested: run.cancelRequestedAt !== null,
    canPause: (state === 'queued' || state === 'running') && run.pauseRequestedAt === null && mayStop,
    isPauseRequested: run.pauseRequestedAt !== null,
    scheduledFor: run.scheduledFor?.toISOString() ?? null,
    origin: RunOrigin.parse(run.origin),
    canCancel: !isFinal(state) && run.cancelRequestedAt === null && mayStop,
    parentId: run.parentId,
    queuedBehind,
    estimate,
    pollAfterMs:
      isFinal(state) || state === 'draft' || state === 'paused'
        ? null
        : state === 'running'
          ? POLL_RUNNING_MS
          : POLL_QUEUED_MS,
  };
}

/** All states with their counts, zeros included. */
export function emptyCounts(): ItemCounts {
  return Object.fromEntries(ItemState.options.map((state) => [state, 0])) as ItemCounts;
}

/** A stored item as pages see it. */
export function toItemDto(item: RunItemRow): RunItemDto {
  return {
    rowNumber: item.rowNumber,
    subjectId: item.subjectId,
    subject: item.subject,
    state: ItemState.parse(item.state),
    reasonCode: item.reasonCode,
    reason: item.reason,
    change: RunChange.parse(item.change),
    after: z.array(EffectImage).nullable().parse(item.after),
  };
}

function phaseOf(state: RunState, kind: string | undefined): RunPhase {
  if (isFinal(state)) return 'over';
  if (state !== 'running') return 'waiting';
  switch (kind) {
    case 'upload_url':
    case 'upload':
      return 'uploading';
    case 'update':
      return 'sending';
    case 'await':
      return 'awaiting';
    case 'request':
      return 'requesting';
    case 'read_back':
      return 'reading_back';
    default:
      return 'reading';
  }
}

function hasBeenSent(phase: RunPhase): boolean {
  return phase === 'sending' || phase === 'awaiting' || phase === 'reading_back';
}
