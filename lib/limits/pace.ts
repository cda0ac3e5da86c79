import type { WindowKind } from './budget-types.ts';
import type { Interval } from './window-phase.ts';

/** Part of the limit kept for stepping over the end of a window call by call, and its bounds. */
const EDGE_SHARE = 0.02;
const MAX_EDGE_CALLS = 8;
const SMALLEST_LIMIT_WITH_EDGE = 10;

/** Lag behind the pace that may be made good at once, as part of a window. */
const LAG_SHARE = 0.01;

/** What the pace of bulk work depends on at one moment. */
export type PaceInput = {
  readonly nowMs: number;
  readonly limit: number;
  /** Calls the server would still admit. */
  readonly room: number;
  /** Of those, kept for people; and the part of it that rests on calls of theirs that were seen. */
  readonly reserve: number;
  readonly provenReserve: number;
  /** Of those, left to other applications until the window ends; and in the last window of a run. */
  readonly others: number;
  readonly lastOthers: number;
  /** Calls of all others and of people expected until the window ends. */
  readonly expected: number;
  /** When what is known of the others is so old that a call is well spent to look again. */
  readonly nextLookMs: number;
  /** Calls to be made, this one and those included that will be handed in soon. */
  readonly backlog: number;
  readonly inFlight: number;
  readonly kind: WindowKind;
  /** End of the window that was seen last, if one was. */
  readonly end: Interval | null;
};

/** Whether one more call of bulk work may start, and if not, when to ask again (null: when a call ends). */
export type PaceVerdict =
  | { readonly go: true }
  | { readonly go: false; readonly reason: 'reserved' | 'paced'; readonly retryAtMs: number | null };

/** Decides when bulk work may spend. Pure: time is passed in. */
export type Pace = {
  verdict(input: PaceInput): PaceVerdict;
  /** A call of bulk work has started. */
  noteStart(nowMs: number): void;
};

const GO: PaceVerdict = { go: true };

/**
 * Pace, then burst: every window that cannot hold the rest of the run is spent evenly to its end, the last one at once.
 * Where the kind of window is unknown it is spent as soon as enough is known of the others; a rolling one as it frees.
 * While too little is known of the others, single calls go on and find out.
 */
export function createPace(windowMs: number, windowMarginMs: number): Pace {
  /** The pace's own clock: when the last call should have started. */
  let pacedAtMs = Number.NEGATIVE_INFINITY;
  let intervalMs = 0;
  let startedAtMs = Number.NEGATIVE_INFINITY;

  const evenly = (nowMs: number, everyMs: number): PaceVerdict => {
    intervalMs = everyMs;
    const nextMs = pacedAtMs + everyMs;
    return nextMs <= nowMs ? GO : { go: false, reason: 'paced', retryAtMs: nextMs };
  };
  /** At the end of a window single calls find out whether it has turned; they spend what it had left. */
  const stepOver = ({ inFlight, limit, nowMs }: PaceInput, spanMs: number): PaceVerdict => {
    if (inFlight > 0) return { go: false, reason: 'paced', retryAtMs: null };
    const nextMs = startedAtMs + spanMs / Math.max(edgeCalls(limit), 1);
    return nextMs <= nowMs ? GO : { go: false, reason: 'paced', retryAtMs: nextMs };
  };
  /** What is left to others rests on what was seen of them, so single calls keep looking. */
  const look = ({ nowMs, nextLookMs, inFlight }: PaceInput): PaceVerdict => {
    if (inFlight > 0) return { go: false, reason: 'paced', retryAtMs: null };
    return nextLookMs <= nowMs ? GO : { go: false, reason: 'paced', retryAtMs: nextLookMs };
  };
  const spend = (input: PaceInput): PaceVerdict => {
    const { nowMs, limit, room, reserve, others, backlog, kind, end } = input;
    const usable = room - reserve - others;
    const usableAtLast = room - input.provenReserve - input.lastOthers;
    if (backlog <= Math.max(usable, usableAtLast)) return GO;
    // What is expected leaves room for all the rest: all of it at once but what the margins hold for now.
    const isLast = backlog <= room - input.expected;
    const hasEdge = !isLast && kind !== 'rolling' && end !== null && nowMs < end.earliestMs;
    const spendable = isLast ? Math.max(usable, usableAtLast) : usable - (hasEdge ? edgeCalls(limit) : 0);
    if (spendable <= 0) {
      const reserved = { go: false, reason: 'reserved', retryAtMs: nextFreeMs(input, spendable) } as const;
      return others > 0 && spendable + others > 0 ? sooner(look(input), reserved) : reserved;
    }
    if (isLast || kind === 'unknown' || kind === 'rolling') return GO;
    const isOver = end === null || nowMs >= end.latestMs + windowMarginMs;
    const lastMs = isOver ? nowMs + windowMs : nowMs < end.earliestMs ? end.earliestMs : end.latestMs;
    return evenly(nowMs, Math.max(lastMs - nowMs, 0) / spendable);
  };
  const verdict = (input: PaceInput): PaceVerdict => {
    const spending = spend(input);
    const { nowMs, kind, end } = input;
    if (spending.go || kind === 'rolling' || end === null || nowMs < end.earliestMs) return spending;
    // Nobody knows whether calls came back until one asks; after that a proved window is simply new.
    const isOver = nowMs >= end.latestMs + windowMarginMs;
    if (isOver && kind !== 'unknown') return spending;
    const careful = stepOver(input, isOver ? windowMs / 4 : end.latestMs - end.earliestMs);
    return sooner(careful, spending);
  };
  /** What is kept until the window's end melts as the end comes nearer. */
  const nextFreeMs = ({ nowMs, reserve, others, end }: PaceInput, spendable: number): number | null => {
    const kept = reserve + others;
    const restMs = end === null ? windowMs : end.latestMs - nowMs;
    if (restMs <= 0 || kept <= 0) return null;
    return nowMs + Math.max((restMs * Math.min(1 - spendable, kept)) / kept, windowMs / 1_000);
  };
  return {
    verdict,
    noteStart(nowMs) {
      startedAtMs = nowMs;
      pacedAtMs = Math.min(Math.max(pacedAtMs + intervalMs, nowMs - LAG_SHARE * windowMs), nowMs);
    },
  };
}

/** A limit too small to spare a call has no edge. */
function edgeCalls(limit: number): number {
  return limit < SMALLEST_LIMIT_WITH_EDGE ? 0 : Math.min(Math.ceil(EDGE_SHARE * limit), MAX_EDGE_CALLS);
}

/** The verdict that lets go, or the one of `second` with the earlier of the two times. */
function sooner(first: PaceVerdict, second: PaceVerdict): PaceVerdict {
  if (first.go || second.go) return GO;
  const moments = [first.retryAtMs, second.retryAtMs].filter((moment) => moment !== null);
  return { ...second, retryAtMs: moments.length === 0 ? null : Math.min(...moments) };
}
