import { isHeld } from '#lib/genesys/failures.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { PartOutcome } from './parts/part-tools.ts';
import { MOST_ATTEMPTS } from './report-cost.ts';
import type { PartChange } from './store.ts';

/** How long a report puts up with Genesys, milliseconds. */
export type Patience = {
  /** From the moment it was begun, or begun again, until it ends without what is still held up. */
  readonly giveUpAfterMs: number;
  /** How long a call may wait for its turn before the part is put off. */
  readonly leaveWithinMs: number;
  /** Before a part that failed is tried again where Genesys names no time; doubled with each attempt. */
  readonly retryAfterMs: number;
};

export const DEFAULT_PATIENCE: Patience = {
  giveUpAfterMs: 30 * 60_000,
  leaveWithinMs: 20_000,
  retryAfterMs: 15_000,
};

/** What is known at the end of a look. */
export type Circumstances = {
  readonly spent: number;
  readonly nowMs: number;
  readonly giveUpMs: number;
  /** Until when Genesys holds the organisation's calls back; null when it does not. */
  readonly pausedUntilMs: number | null;
  readonly patience: Pick<Patience, 'retryAfterMs'>;
};

/** Held back for a while, and nothing went wrong: these do not count as attempts. */
const HELD_UP: readonly GatewayCode[] = ['throttled', 'parked', 'aborted'];
const PASSING: readonly GatewayCode[] = ['unavailable', 'ambiguous', 'malformed'];

/** Decides what becomes of a part: it is done, waits with a reason until a moment, or is given up with one. */
export function afterLook(
  outcome: PartOutcome,
  part: { readonly attempts: number },
  { spent, nowMs, giveUpMs, pausedUntilMs, patience }: Circumstances,
): PartChange {
  const { attempts } = part;
  const base = { spent, attempts, waitUntilMs: null, reason: null };
  if (outcome.kind === 'done') return { ...base, state: 'done', data: outcome.data };
  if (outcome.kind === 'waiting') {
    const { untilMs, reason, progress } = outcome;
    if (untilMs > giveUpMs) return { ...base, state: 'failed', reason: `${reason} The report did not wait longer.` };
    return { ...base, state: 'waiting', waitUntilMs: untilMs, reason, progress };
  }
  const { failure } = outcome;
  const isByPerson = isHeld(failure);
  const isHeldUp = isByPerson || HELD_UP.includes(failure.code);
  const tried = isHeldUp ? attempts : attempts + 1;
  if (!isHeldUp && (!PASSING.includes(failure.code) || tried >= MOST_ATTEMPTS)) {
    return { ...base, state: 'failed', attempts: tried, reason: failure.message };
  }
  const backoffMs = patience.retryAfterMs * 2 ** Math.max(0, tried - 1);
  const pauseMs = pausedUntilMs === null ? null : pausedUntilMs - nowMs;
  const waitMs = Math.max(500, failure.retryAfterMs ?? (isHeldUp ? pauseMs : null) ?? backoffMs);
  const reason = isHeldUp && !isByPerson ? heldUpReason(failure.code, pausedUntilMs) : failure.message;
  if (nowMs + waitMs > giveUpMs) {
    const end = isByPerson
      ? 'The report did not wait for that; read the part again then.'
      : 'The report did not wait longer.';
    return { ...base, state: 'failed', attempts: tried, reason: `${reason} ${end}` };
  }
  return { ...base, state: 'waiting', attempts: tried, waitUntilMs: nowMs + waitMs, reason };
}

/** A call that was given up while it waited for its turn tells of no limit, unless Genesys is known to hold calls back. */
function heldUpReason(code: GatewayCode, pausedUntilMs: number | null): string {
  return code === 'aborted' && pausedUntilMs === null
    ? 'Waits for its turn behind other calls.'
    : 'Genesys Cloud limits the requests of this organisation.';
}
