import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { wfmTimeOffCreate, wfmTimeOffPatch, type GenesysTimeOffRequest } from '#lib/genesys/operations/wfm-time-off.ts';
import type { JobOutcome } from '#lib/jobs/job-types.ts';
import { ok, type Failure, type Result } from '#lib/result.ts';
import { failureOutcome } from '../../run/run-tools.ts';
import { markItems, type ItemMark } from '../../item-store.ts';
import { findStopRequest } from '../../store.ts';
import { toTimeOffView } from '../read-time-off.ts';
import type { RequestVersions } from './look-step.ts';
import { timeOffItems, type TimeOffItem, type TimeOffTools } from './time-off-tools.ts';

/** Calls under way at once: enough to keep the budget busy over a slow line, few enough to stop quickly. */
const AT_ONCE = 6;

/** Thrown inside the transaction that would have noted the intent, when somebody asked the run to end or to stand still in time. */
class StoppedInTime extends Error {
  readonly wish: 'cancel' | 'pause';

  constructor(wish: 'cancel' | 'pause') {
    super(wish);
    this.wish = wish;
  }
}

/** Why sending ended before everything was sent. */
type Ending = 'cancel' | 'pause' | JobOutcome;

/**
 * Sends what is pending, one call for each item, its intent noted before. Null when every item had its turn; otherwise why
 * not. What was refused for itself alone fails by itself.
 */
export async function requestStep(
  tools: TimeOffTools,
  round: number,
  versions: RequestVersions,
): Promise<Ending | null> {
  const pending = (await timeOffItems(tools, ['pending'])).filter(({ rowNumber }) => versions.has(rowNumber));
  let ending: Ending | null = null;
  let next = 0;
  const work = async () => {
    while (ending === null && next < pending.length) {
      if (tools.signal.aborted) {
        ending ??= { kind: 'released' };
        return;
      }
      const item = pending[next++];
      if (!item) return;
      const version = versions.get(item.rowNumber) ?? null;
      let stopped: Ending | 'again' | null = 'again';
      while (stopped === 'again' && !tools.signal.aborted) stopped = await sendOne(tools, round, item, version);
      if (stopped !== 'again') ending ??= stopped;
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const crashed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (crashed) throw crashed.reason;
  return ending;
}

async function sendOne(
  tools: TimeOffTools,
  round: number,
  item: TimeOffItem,
  version: number | null,
): Promise<Ending | 'again' | null> {
  const { journal, ctx, job, clock, settings } = tools;
  const { rowNumber } = item;
  const sentAtMs = clock.now();
  let sequence: number;
  try {
    const detail = { round, rowNumber, sentAtMs };
    sequence = await journal.add({ kind: 'request', state: 'intended', detail }, async (tx) => {
      const wish = await findStopRequest(tx, ctx.orgId, job.runId);
      if (wish !== null) throw new StoppedInTime(wish);
      await markItems(tx, ctx.orgId, job.runId, [markOf(rowNumber, 'sent')], null);
    });
  } catch (error) {
    if (error instanceof StoppedInTime) return error.wish;
    throw error;
  }
  await tools.onBoundary('request.intended');
  const answer = await call(tools, item, version, sentAtMs + settings.leaveWithinMs);
  await tools.onBoundary('request.answered');
  const settle = (state: 'done' | 'failed', mark: ItemMark, reason?: string) =>
    journal.end(sequence, state, reason === undefined ? {} : { reason }, (tx) =>
      markItems(tx, ctx.orgId, job.runId, [mark], null),
    );
  if (answer.ok) {
    await settle('done', { ...markOf(rowNumber, 'sent'), after: [toTimeOffView(answer.data)] });
    return null;
  }
  const { error } = answer;
  switch (error.code) {
    // Nothing was sent, or it was refused at the door.
    case 'throttled':
    case 'parked':
    case 'unavailable':
      await settle('failed', markOf(rowNumber, 'pending'), error.message);
      return failureOutcome(tools, error);
    // Somebody was quicker; the next round looks at what there is now.
    case 'conflict':
      await settle('failed', markOf(rowNumber, 'pending'), error.message);
      return null;
    case 'not_found':
    case 'invalid_request':
      await settle('failed', refused(rowNumber, error), error.message);
      return null;
    case 'not_installed':
    case 'grant_refused':
    case 'forbidden':
    case 'unauthorized':
      await settle('failed', markOf(rowNumber, 'pending'), error.message);
      return { kind: 'finished', state: 'failed', reason: error.message };
    // It waited for its turn too long, or was taken back: it never left.
    case 'aborted':
      await settle('failed', markOf(rowNumber, 'pending'), error.message);
      return tools.wish.aborted ? { kind: 'released' } : 'again';
    case 'ambiguous':
    case 'malformed':
      await journal.end(sequence, 'ambiguous', { reason: error.message });
      return null;
  }
}

async function call(
  { stoppable }: TimeOffTools,
  { effect }: TimeOffItem,
  version: number | null,
  leaveBeforeMs: number,
): Promise<Result<GenesysTimeOffRequest, GatewayCode>> {
  const { before, target, managementUnitId, agentId } = effect;
  if (target.status === 'CANCELED') throw new Error('only the agent can call a request off');
  if (before?.id != null) {
    const change = {
      managementUnitId,
      userId: agentId,
      timeOffRequestId: before.id,
      status: target.status,
      version: version ?? before.version ?? 0,
    };
    const answer = await stoppable.callToTheEnd(wfmTimeOffPatch, change, leaveBeforeMs);
    return answer.ok ? ok(answer.data.data) : answer;
  }
  if (target.status === 'DENIED') throw new Error('what is not there cannot be denied');
  const { dates, starts, lengthMinutes, activityCodeId, notes } = target;
  const days = starts.length > 0 ? { partialDayStartDateTimes: starts } : { fullDayManagementUnitDates: dates };
  const wanted = {
    managementUnitId,
    userId: agentId,
    status: target.status,
    days: { ...days, activityCodeId, notes, dailyDurationMinutes: lengthMinutes },
  };
  const answer = await stoppable.callToTheEnd(wfmTimeOffCreate, wanted, leaveBeforeMs);
  if (!answer.ok) return answer;
  const [made] = answer.data.data.timeOffRequests;
  // It was taken, and what came of it is read back like any other lost answer.
  return made ? ok(made) : { ok: false, error: { code: 'ambiguous', message: 'empty answer', retryable: false } };
}

function markOf(rowNumber: number, state: ItemMark['state']): ItemMark {
  return { rowNumber, state, reasonCode: null, reason: null, after: null };
}

function refused(rowNumber: number, { code, message }: Failure<GatewayCode>): ItemMark {
  return { ...markOf(rowNumber, 'failed'), reasonCode: code, reason: message };
}
