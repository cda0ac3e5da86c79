import type { Budget } from '../budget.ts';
import type { Permit, RateHeaders } from '../budget-types.ts';
import { PRIORITIES } from '../priority.ts';
import type { Priority } from '../priority.ts';
import type { VirtualServer, VirtualVerdict } from './virtual-server.ts';

/** One call to be made: when it is asked for and how long the way there and back takes. */
export type DrivenCall = {
  readonly askedAtMs: number;
  readonly priority: Priority;
  readonly thereMs: number;
  readonly backMs: number;
};

/** A pause from outside at a moment of the trace. */
export type DrivenPause = { readonly atMs: number; readonly lengthMs: number };

/** Calls, what happens meanwhile, and how they are carried out. */
export type Trace = {
  readonly calls: readonly DrivenCall[];
  readonly pauses?: readonly DrivenPause[];
  /** Changes of the outside world. */
  readonly events?: readonly { readonly atMs: number; readonly run: () => void }[];
  /** Spans in which the gateway stands still while the world goes on: whatever it would notice then, it notices at the end. */
  readonly stalls?: readonly { readonly atMs: number; readonly lengthMs: number }[];
  readonly concurrency: number;
  readonly giveUpAtMs: number;
  /** What the server's pause hint says of the true time until there is room; the truth when absent. */
  readonly hint?: (roomInMs: number) => number;
  /** What becomes of the headers on their way. */
  readonly garble?: (headers: RateHeaders) => RateHeaders;
};

/** A call that was let through, and when it had started. */
export type DrivenStart = { readonly call: DrivenCall; readonly startedAtMs: number };

/** What a trace came to. */
export type DriveOutcome = {
  readonly finished: number;
  /** In the order of their ends. */
  readonly starts: readonly DrivenStart[];
  readonly finishedAtMs: number;
  /** End of the last call that was not interactive. */
  readonly bulkFinishedAtMs: number;
  /** Waits from asking to the successful start, of the interactive calls. */
  readonly interactiveWaitsMs: readonly number[];
  /** When calls were refused. */
  readonly refusalsAtMs: readonly number[];
  /** Pauses after a refusal that came to their end, and calls that were refused although they started after one. */
  readonly pausesEnded: number;
  readonly refusalsAfterPause: number;
  /** True when calls waited, nothing was in flight, and the budget named no time to ask again. */
  readonly wasStuck: boolean;
};

type Flight = {
  call: DrivenCall;
  permit: Permit;
  arrivesAtMs: number;
  endsAtMs: number;
  verdict: VirtualVerdict | null;
};

/**
 * Plays a trace against a budget and a server in virtual time, as a gateway would: the most urgent waiting call first,
 * `concurrency` at a time, a refused call back to its place and the bucket paused for what the server says.
 */
export function driveBudget(budget: Budget, server: VirtualServer, trace: Trace): DriveOutcome {
  const { calls, concurrency, giveUpAtMs, hint = (roomInMs) => roomInMs + 100, garble = (headers) => headers } = trace;
  const asked = [...calls].sort((a, b) => a.askedAtMs - b.askedAtMs);
  const events = [
    ...(trace.events ?? []),
    ...(trace.pauses ?? []).map(({ atMs, lengthMs }) => ({
      atMs,
      run: () => budget.pause(atMs + lengthMs, 'throttled'),
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  const waiting: Record<Priority, DrivenCall[]> = { interactive: [], sync: [], bulk: [] };
  const interactiveWaitsMs: number[] = [];
  const starts: DrivenStart[] = [];
  const refusalsAtMs: number[] = [];
  let flights: Flight[] = [];
  let nextAsked = 0;
  let nextEvent = 0;
  let nowMs = 0;
  let finished = 0;
  let bulkFinishedAtMs = 0;
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  let pausesEnded = 0;
  let refusalsAfterPause = 0;

  const noticedAtMs = (atMs: number) => {
    const stall = trace.stalls?.find((span) => atMs >= span.atMs && atMs < span.atMs + span.lengthMs);
    return stall === undefined ? atMs : stall.atMs + stall.lengthMs;
  };
  const mostUrgent = () => PRIORITIES.find((priority) => waiting[priority].length > 0);
  const startWhatMay = (): number | null => {
    for (;;) {
      const priority = mostUrgent();
      if (priority === undefined || flights.length >= concurrency) return null;
      const backlog = { calls: waiting.sync.length + waiting.bulk.length, toCome: 0 };
      const admission = budget.admission(priority, nowMs, backlog);
      if (!admission.admit) return admission.retryAtMs;
      const permit = budget.start(priority, nowMs);
      const call = waiting[priority].shift();
      if (permit === null || call === undefined) throw new Error('admitted, but not started');
      const arrivesAtMs = nowMs + call.thereMs;
      flights.push({ call, permit, arrivesAtMs, endsAtMs: arrivesAtMs + call.backMs, verdict: null });
    }
  };
  const end = (flight: Flight, verdict: VirtualVerdict) => {
    const { call, permit } = flight;
    const outcome = verdict.admitted ? 'admitted' : 'throttled';
    budget.settle(permit, { atMs: nowMs, outcome, headers: garble(verdict.headers) });
    if (verdict.admitted) {
      finished += 1;
      starts.push({ call, startedAtMs: permit.startedAtMs });
      if (call.priority === 'interactive') interactiveWaitsMs.push(permit.startedAtMs - call.askedAtMs);
      else bulkFinishedAtMs = nowMs;
    } else {
      refusalsAtMs.push(nowMs);
      waiting[call.priority].unshift(call);
      if (permit.startedAtMs >= pausedUntilMs && pausesEnded > 0) refusalsAfterPause += 1;
      if (nowMs >= pausedUntilMs) pausesEnded += 1;
      const untilMs = nowMs + hint(verdict.roomInMs);
      pausedUntilMs = Math.max(pausedUntilMs, untilMs);
      budget.pause(untilMs, 'throttled');
    }
  };
  const arriveAndEnd = () => {
    const arriving = flights.filter((flight) => flight.verdict === null && flight.arrivesAtMs <= nowMs);
    arriving.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
    for (const flight of arriving) flight.verdict = server.arrive(flight.arrivesAtMs);
    const ended = flights.filter((flight) => noticedAtMs(flight.endsAtMs) <= nowMs && flight.verdict !== null);
    flights = flights.filter((flight) => !ended.includes(flight));
    for (const flight of ended) if (flight.verdict !== null) end(flight, flight.verdict);
  };
  const outcome = (wasStuck: boolean): DriveOutcome => ({
    finished,
    starts,
    finishedAtMs: nowMs,
    bulkFinishedAtMs,
    interactiveWaitsMs,
    refusalsAtMs,
    pausesEnded,
    refusalsAfterPause,
    wasStuck,
  });

  while (finished < calls.length && nowMs < giveUpAtMs) {
    for (let call = asked[nextAsked]; call !== undefined && call.askedAtMs <= nowMs; call = asked[nextAsked]) {
      nextAsked += 1;
      waiting[call.priority].push(call);
      if (call.priority === 'interactive') budget.noteInteractive(nowMs);
    }
    for (let event = events[nextEvent]; event !== undefined && event.atMs <= nowMs; event = events[nextEvent]) {
      nextEvent += 1;
      event.run();
    }
    const retryAtMs = noticedAtMs(nowMs) > nowMs ? noticedAtMs(nowMs) : startWhatMay();
    const moments = flights.flatMap((flight) => [flight.arrivesAtMs, noticedAtMs(flight.endsAtMs)]);
    if (retryAtMs !== null) moments.push(noticedAtMs(retryAtMs));
    moments.push(asked[nextAsked]?.askedAtMs ?? Infinity, events[nextEvent]?.atMs ?? Infinity);
    const next = moments.reduce((least, moment) => (moment > nowMs && moment < least ? moment : least), Infinity);
    if (next === Infinity) return outcome(true);
    nowMs = next;
    arriveAndEnd();
  }
  return outcome(false);
}
