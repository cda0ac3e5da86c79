import { formatCount, formatDateTime } from '#lib/format.ts';
import type { ItemState, RunDto } from '#lib/scheduling/schema.ts';
import type { Status } from '../ui/status-badge.tsx';

/** A word and a look for a state. */
export type StateLook = { readonly status: Status; readonly word: string };

/** How a run stands, in one or two words. */
export function runLook(run: RunDto): StateLook {
  const open = run.counts.failed + run.counts.conflict;
  switch (run.state) {
    case 'draft':
      return { status: 'paused', word: 'Not started' };
    case 'queued':
      return { status: 'waiting', word: isScheduled(run) ? 'Scheduled' : 'Waiting' };
    case 'paused':
      return { status: 'paused', word: 'Paused' };
    case 'running':
      return run.wakeAt
        ? { status: 'throttled', word: 'Waiting for Genesys Cloud' }
        : { status: 'running', word: 'Running' };
    case 'done':
      return open > 0 ? { status: 'warning', word: 'Done, with failures' } : { status: 'ok', word: 'Done' };
    case 'failed':
      return { status: 'failed', word: 'Failed' };
    case 'cancelled':
      return { status: 'skipped', word: 'Cancelled' };
  }
}

/** Whether a run waits for the time its planner chose. */
export function isScheduled(run: RunDto): boolean {
  return run.state === 'queued' && run.scheduledFor !== null && run.wakeAt !== null;
}

/** What a run is doing now, as a sentence. */
export function runSentence(run: RunDto): string {
  if (run.state === 'draft') return 'Nothing has been changed yet.';
  if (run.state === 'paused')
    return `Nothing is sent until somebody resumes it. It ${readsAgain(run)} before it sends.`;
  if (isScheduled(run) && run.scheduledFor !== null) {
    const { timeZone } = run.scope;
    return `Starts ${formatDateTime(run.scheduledFor, timeZone)} (${timeZone}), and ${readsAgain(run)} before it sends.`;
  }
  if (run.state === 'queued') {
    return run.queuedBehind > 0
      ? `Starts after ${formatCount(run.queuedBehind, 'run')} of the same ${run.scope.kind === 'time_off' ? 'business unit' : 'week'}.`
      : 'Starts in a moment.';
  }
  if (run.isCancelRequested && run.state === 'running') return 'Stopping before anything more is sent.';
  if (run.isPauseRequested) return 'Stopping before anything more is sent; it can be resumed.';
  switch (run.phase) {
    case 'reading':
      return run.scope.kind === 'time_off'
        ? 'Looking at the requests there are now.'
        : 'Checking that nobody changed the week since the preview.';
    case 'requesting':
      return 'Sending one request after the other. Pausing or cancelling keeps the rest from being sent.';
    case 'uploading':
      return 'Uploading the changes. Nothing has been changed yet.';
    case 'sending':
      return 'Sending the changes to Genesys Cloud.';
    case 'awaiting':
      return 'Genesys Cloud is applying the changes.';
    case 'reading_back':
      return run.scope.kind === 'time_off' ? 'Reading every request back.' : 'Reading every shift back.';
    case 'waiting':
    case 'over':
      return run.stateReason ?? 'Every change was read back from Genesys Cloud.';
  }
}

function readsAgain({ scope }: RunDto): string {
  return scope.kind === 'time_off' ? 'looks at the requests again' : 'reads the week again';
}

const ITEM_LOOKS: Record<ItemState, StateLook> = {
  invalid: { status: 'warning', word: 'Row error' },
  pending: { status: 'waiting', word: 'To do' },
  sent: { status: 'running', word: 'Sent' },
  done: { status: 'ok', word: 'Read back' },
  unchanged: { status: 'skipped', word: 'Already so' },
  failed: { status: 'failed', word: 'Failed' },
  conflict: { status: 'attention', word: 'Conflict' },
};

/** How one assignment stands. */
export function itemLook(state: ItemState): StateLook {
  return ITEM_LOOKS[state];
}

/** What is done, failed and skipped of a run, for the meter. Rows that cannot be carried out are skipped. */
export function meterOf(run: RunDto): { done: number; failed: number; skipped: number; total: number } {
  const { counts } = run;
  return {
    done: counts.done,
    failed: counts.failed + counts.conflict,
    skipped: counts.unchanged + counts.invalid,
    total: run.itemsTotal,
  };
}
