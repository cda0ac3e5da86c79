import type { Budget } from '../budget.ts';
import type { Permit } from '../budget-types.ts';
import { priorityRank } from '../priority.ts';
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

/** What a trace came to. */
export type DriveOutcome = {
  readonly finished: number;
  readonly finishedAtMs: number;
  /** Longest wait from asking to the successful start, of the interactive calls. */
  readonly longestInteractiveWaitMs: number;
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
export function driveBudget(
  budget: Budget,
  server: VirtualServer,
  trace: { calls: readonly DrivenCall[]; pauses?: readonly DrivenPause[]; concurrency: number; giveUpAtMs: number },
): DriveOutcome {
  const asked = [...trace.calls].sort((a, b) => a.askedAtMs - b.askedAtMs);
  const pauses = [...(trace.pauses ?? [])].sort((a, b) => a.atMs - b.atMs);
  const waiting: DrivenCall[] = [];
  let flights: Flight[] = [];
  let nowMs = 0;
  let finished = 0;
  let longestInteractiveWaitMs = 0;

  const startWhatMay = (): number | null => {
    waiting.sort((a, b) => priorityRank(a.priority) - priorityRank(b.priority) || a.askedAtMs - b.askedAtMs);
    for (let next = waiting[0]; next !== undefined && flights.length < trace.concurrency; next = waiting[0]) {
      const admission = budget.admission(next.priority, nowMs);
      if (!admission.admit) return admission.retryAtMs;
      const permit = budget.start(next.priority, nowMs);
      if (permit === null) throw new Error('admitted, but not started');
      waiting.shift();
      const arrivesAtMs = nowMs + next.thereMs;
      flights.push({ call: next, permit, arrivesAtMs, endsAtMs: arrivesAtMs + next.backMs, verdict: null });
    }
    return null;
  };
  const arriveAndEnd = () => {
    for (const flight of [...flights].sort((a, b) => a.arrivesAtMs - b.arrivesAtMs)) {
      if (flight.verdict === null && flight.arrivesAtMs <= nowMs) flight.verdict = server.arrive(flight.arrivesAtMs);
    }
    for (const flight of flights) {
      if (flight.endsAtMs > nowMs || flight.verdict === null) continue;
      const { admitted, headers, roomInMs } = flight.verdict;
      budget.settle(flight.permit, { atMs: nowMs, outcome: admitted ? 'admitted' : 'throttled', headers });
      if (admitted) {
        finished += 1;
        if (flight.call.priority === 'interactive') {
          const waitMs = flight.permit.startedAtMs - flight.call.askedAtMs;
          longestInteractiveWaitMs = Math.max(longestInteractiveWaitMs, waitMs);
        }
      } else {
        waiting.push(flight.call);
        budget.pause(nowMs + roomInMs + 100, 'throttled');
      }
    }
    flights = flights.filter((flight) => flight.endsAtMs > nowMs);
  };

  while (finished < trace.calls.length && nowMs < trace.giveUpAtMs) {
    for (let call = asked[0]; call !== undefined && call.askedAtMs <= nowMs; call = asked[0]) {
      asked.shift();
      waiting.push(call);
      if (call.priority === 'interactive') budget.noteInteractive(nowMs);
    }
    for (let pause = pauses[0]; pause !== undefined && pause.atMs <= nowMs; pause = pauses[0]) {
      pauses.shift();
      budget.pause(pause.atMs + pause.lengthMs, 'throttled');
    }
    const retryAtMs = startWhatMay();
    const moments = flights.flatMap((flight) => [flight.arrivesAtMs, flight.endsAtMs]);
    if (retryAtMs !== null) moments.push(retryAtMs);
    if (asked[0] !== undefined) moments.push(asked[0].askedAtMs);
    if (pauses[0] !== undefined) moments.push(pauses[0].atMs);
    const later = moments.filter((moment) => moment > nowMs);
    if (later.length === 0) return { finished, finishedAtMs: nowMs, longestInteractiveWaitMs, wasStuck: true };
    nowMs = Math.min(...later);
    arriveAndEnd();
  }
  return { finished, finishedAtMs: nowMs, longestInteractiveWaitMs, wasStuck: false };
}
