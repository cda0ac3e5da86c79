import type { Clock } from '#lib/clock.ts';
import { createBottleneckPacer, PacerClosedError } from './bottleneck-pacer.ts';
import { createBudget } from './budget.ts';
import type { BudgetSettings, BudgetState, PauseReason, Permit, Settlement } from './budget-types.ts';
import { createCallQueue } from './call-queue.ts';
import type { Place } from './call-queue.ts';
import { estimateCalls } from './estimate.ts';
import type { Estimate, Outlook } from './estimate.ts';
import { priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';

/** How a turn ended: with what the work returned, or without the work having run. */
export type Turn<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'turned_away'; readonly reason: PauseReason; readonly retryAfterMs: number }
  | { readonly kind: 'halted'; readonly reason: string }
  | { readonly kind: 'aborted' };

/** A call's place in its lane, for as long as the call lives. */
export type Ticket = Place<Waiter>;

/** Numbers a lane works with. */
export type LaneSettings = BudgetSettings & {
  readonly maxConcurrent: number;
  readonly maxInside: number;
  /** A pause longer than this turns calls of the priority away instead of letting them wait. */
  readonly maxPauseMs: Readonly<Record<Priority, number>>;
};

/** Queue, budget and pacing of one bucket. Everything that wants to call goes through here, in turn. */
export type Lane = {
  /** Takes a place at the end of its priority; the place is kept through every repetition of the call. */
  enter(priority: Priority): Ticket;
  /**
   * Waits for the ticket's turn, then runs `work` in a slot. `work` must call `start` right before it sends, and come again
   * when that is refused. Rejects with what `work` throws.
   */
  turn<T>(ticket: Ticket, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<Turn<T>>;
  /** Takes room for one call; null when a pause or another's count has taken it meanwhile. */
  start(priority: Priority): Permit | null;
  settle(permit: Permit, settlement: Omit<Settlement, 'atMs'>): void;
  /** Stops everything for `waitMs`; turns away who would wait too long. */
  pause(waitMs: number, reason: PauseReason): void;
  setLimit(limit: number | null, source: 'limits_api' | 'override'): void;
  /** Makes a call more urgent because somebody more urgent now waits for it, too. */
  raise(ticket: Ticket, priority: Priority): void;
  /** Keeps all but interactive calls back until `ready` settles (for example until the limit is known). */
  holdUntil(ready: Promise<unknown>): void;
  /** Sends everybody who waits away and lets nobody in, until `resume`. */
  halt(reason: string): void;
  resume(): void;
  readonly haltReason: string | null;
  /** How long the present pause lasts; 0 when there is none. */
  readonly pausedForMs: number;
  readonly waiting: Readonly<Record<Priority, number>>;
  readonly isEmpty: boolean;
  state(): BudgetState;
  /** How long `calls` more calls of one priority would take. */
  estimate(calls: number, priority: Priority): Estimate;
  /** Halts for good, by default with the reason `closed`, and releases the timer. */
  close(reason?: string): void;
};

/** Somebody who waits; `end` is called once. */
export type Waiter = { pending: PendingTurn | null };
type PendingTurn = { readonly run: () => Promise<void>; readonly end: (turn: Turn<never>) => void };

/** A lane with an unused budget. */
export function createLane(settings: LaneSettings, clock: Clock): Lane {
  const budget = createBudget(settings);
  const pacer = createBottleneckPacer(settings);
  const queue = createCallQueue<Waiter>();
  /** Given to the pacer and not started. */
  const fed = new Set<Ticket>();
  let timer: NodeJS.Timeout | null = null;
  let holds = 0;
  let haltReason: string | null = null;

  const arm = (atMs: number | null) => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (atMs === null) return;
    const waitMs = Math.min(Math.max(atMs - clock.now(), 1), MAX_TIMER_MS);
    timer = setTimeout(pump, Math.ceil(waitMs));
  };
  const pump = (): void => {
    if (haltReason !== null) return arm(null);
    const nowMs = clock.now();
    pacer.setPermits(budget.startable(nowMs));
    let retryAtMs: number | null = null;
    for (let place = queue.peek(); place !== null && pacer.room > 0; place = queue.peek()) {
      if (holds > 0 && place.priority !== 'interactive') break;
      const admission = budget.admission(place.priority, nowMs);
      if (!admission.admit) {
        retryAtMs = admission.retryAtMs;
        break;
      }
      queue.remove(place);
      feed(place);
    }
    // What is inside and may not start yet waits for time, too.
    const inside = pacer.unstarted > 0 ? budget.admission('interactive', nowMs) : null;
    if (inside !== null && !inside.admit && inside.retryAtMs !== null) {
      retryAtMs = Math.min(retryAtMs ?? Infinity, inside.retryAtMs);
    }
    arm(retryAtMs);
  };
  const feed = (place: Ticket) => {
    const { pending } = place.value;
    if (pending === null) throw new Error('a place waited without anybody in it');
    fed.add(place);
    const task = async () => {
      fed.delete(place);
      // Whoever was sent away while inside only frees the slot.
      if (place.value.pending === pending) await pending.run();
    };
    pacer
      .run(place.priority, task)
      .catch((error: unknown) => {
        if (!(error instanceof PacerClosedError)) throw error;
      })
      .finally(pump);
  };
  const waitingPlaces = () => [...queue.all(), ...fed];
  const tooLongFor = (priority: Priority): Turn<never> | null => {
    const { pausedUntilMs, pauseReason } = budget.state(clock.now());
    if (pausedUntilMs === null || pauseReason === null) return null;
    const retryAfterMs = pausedUntilMs - clock.now();
    const isTooLong = pauseReason === 'parked' || retryAfterMs > settings.maxPauseMs[priority];
    return isTooLong ? { kind: 'turned_away', reason: pauseReason, retryAfterMs } : null;
  };
  const halt = (reason: string) => {
    haltReason = reason;
    for (const place of waitingPlaces()) place.value.pending?.end({ kind: 'halted', reason });
    arm(null);
  };

  return {
    enter(priority) {
      if (priority === 'interactive') budget.noteInteractive(clock.now());
      return queue.place({ pending: null }, priority);
    },
    turn<T>(ticket: Ticket, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<Turn<T>> {
      if (haltReason !== null) return Promise.resolve({ kind: 'halted', reason: haltReason });
      if (signal?.aborted) return Promise.resolve({ kind: 'aborted' });
      const away = tooLongFor(ticket.priority);
      if (away !== null) return Promise.resolve(away);
      return new Promise((resolve, reject) => {
        const leave = () => {
          signal?.removeEventListener('abort', onAbort);
          ticket.value.pending = null;
          queue.remove(ticket);
          fed.delete(ticket);
        };
        const end = (turn: Turn<T>) => {
          leave();
          resolve(turn);
        };
        const onAbort = () => end({ kind: 'aborted' });
        const run = async () => {
          leave();
          try {
            resolve({ kind: 'done', value: await work() });
          } catch (error) {
            reject(error instanceof Error ? error : new Error('a call threw something else', { cause: error }));
          }
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        ticket.value.pending = { run, end };
        queue.insert(ticket);
        pump();
      });
    },
    start: (priority) => (haltReason === null ? budget.start(priority, clock.now()) : null),
    settle: (permit, settlement) => budget.settle(permit, { ...settlement, atMs: clock.now() }),
    pause(waitMs, reason) {
      budget.pause(clock.now() + waitMs, reason);
      for (const place of waitingPlaces()) {
        const away = tooLongFor(place.priority);
        if (away !== null) place.value.pending?.end(away);
      }
      pump();
    },
    setLimit(limit, source) {
      budget.setLimit(limit, source);
      pump();
    },
    raise(ticket, priority) {
      queue.raise(ticket, priority);
      pump();
    },
    holdUntil(ready) {
      holds += 1;
      const release = () => {
        holds -= 1;
        pump();
      };
      ready.then(release, release);
    },
    halt,
    resume() {
      haltReason = null;
      pump();
    },
    get haltReason() {
      return haltReason;
    },
    get pausedForMs() {
      const { pausedUntilMs } = budget.state(clock.now());
      return pausedUntilMs === null ? 0 : Math.max(pausedUntilMs - clock.now(), 0);
    },
    get waiting() {
      const waiting = { ...queue.waiting };
      for (const place of fed) waiting[place.priority] += 1;
      return waiting;
    },
    get isEmpty() {
      return queue.peek() === null && pacer.inside === 0;
    },
    state: () => budget.state(clock.now()),
    estimate(calls, priority) {
      const rank = priorityRank(priority);
      const { interactive, sync, bulk } = queue.waiting;
      const ahead = fed.size + interactive + (rank >= 1 ? sync : 0) + (rank >= 2 ? bulk : 0);
      return estimateCalls(outlookOf(budget.state(clock.now()), priority, clock.now()), ahead, calls);
    },
    close(reason = 'closed') {
      halt(reason);
      pacer.close();
    },
  };
}

/** What is left now, and the whole window less the reserve from each reset on. */
export function outlookOf(state: BudgetState, priority: Priority, nowMs: number): Outlook {
  const kept = priority === 'interactive' ? 0 : state.reserve;
  const steps = [{ freesAtMs: nowMs, calls: Math.max(state.remaining - kept, 0) }];
  const callsPerWindow = Math.max(state.limit - kept, 1);
  if (state.resetsAtMs !== null) steps.push({ freesAtMs: state.resetsAtMs, calls: callsPerWindow });
  const notBeforeMs = state.pausedUntilMs ?? nowMs;
  return { nowMs, steps, windowMs: state.windowMs, callsPerWindow, callMs: 0, notBeforeMs };
}

/** setTimeout overflows beyond this. */
const MAX_TIMER_MS = 2_000_000_000;
