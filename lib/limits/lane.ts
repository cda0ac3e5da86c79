import type { Clock } from '#lib/clock.ts';
import { createBottleneckPacer, PacerClosedError } from './bottleneck-pacer.ts';
import { createBudget } from './budget.ts';
import { unshared } from './budget-sharing.ts';
import type { Admission, PauseReason } from './budget-types.ts';
import { createBulkheads } from './bulkheads.ts';
import { createCallQueue } from './call-queue.ts';
import { estimateCalls } from './estimate.ts';
import { createGrants } from './grant.ts';
import { createGrowth } from './growth.ts';
import type { Grant } from './grant.ts';
import { createHostGate } from './host-gate.ts';
import type { GateMember, HostGate } from './host-gate.ts';
import type { Lane, LaneDeps, LaneLearned, LaneSettings, Ticket, Turn, Waiter } from './lane-types.ts';
import { PRIORITIES, priorityRank } from './priority.ts';
import type { Priority } from './priority.ts';
import { createSubLimits } from './sub-limits.ts';
import { createWakeUp } from './wake-up.ts';

/** A whole limit is spent within this part of a window when nothing holds it back. */
const BURST_SHARE = 1 / 20;
const FEWEST_SLOTS = 4;

/** After so many calls of background synchronisation in a row, bulk work that could go otherwise has its turn. */
const SYNC_IN_A_ROW = 4;

/** What has not changed is reported again after this, so that whoever remembers it knows that it still holds. */
const REPORTED_AGAIN_MS = 60 * 60 * 1_000;

/** Calls in flight at most, hanging ones included, as a multiple of those that may be when none hangs. */
const HANGING_FACTOR = 2;

/** A lane with an unused budget, behind a gate of its own until it joins another. */
export function createLane(settings: LaneSettings, clock: Clock, deps: LaneDeps = {}): Lane {
  const own = createBudget(settings);
  const shared = (deps.share ?? unshared)('token', own, {
    onChange: () => update(),
    onPause(pauseMs, reason) {
      own.pause(clock.now() + pauseMs, reason);
      turnAwayWhoWaitsTooLong();
      update();
    },
  });
  const { budget } = shared;
  const subLimits = createSubLimits(settings, clock, deps.share, () => update());
  const mostInside = HANGING_FACTOR * settings.maxConcurrent;
  const pacer = createBottleneckPacer({ maxConcurrent: mostInside, maxInside: mostInside });
  const bulkheads = createBulkheads({
    inTime: settings.maxConcurrentFamily,
    inside: HANGING_FACTOR * settings.maxConcurrentFamily,
  });
  const queue = createCallQueue<Waiter>();
  const wakeUp = createWakeUp(clock, () => update());
  const { serverSecondMs } = settings;
  const grants = createGrants({ clock, serverSecondMs }, budget, subLimits, () => {
    reportToken();
    update();
  });
  /** Given to the pacer and not started. */
  const fed = new Map<Ticket, Grant>();
  const enlisted = new Set<Priority>();
  let gate: HostGate = createHostGate(settings, clock);
  let holds = 0;
  let haltReason: string | null = null;
  const growth = createGrowth(settings.windowMs);
  let reported = { text: '', atMs: 0 };
  let syncInARow = 0;

  const report = (learned: LaneLearned) => deps.onLearned?.(learned);
  const reportToken = () => {
    const learned = budget.learned();
    if (learned === null) return;
    const text = `${learned.allowed} ${learned.source}`;
    const nowMs = clock.now();
    if (text === reported.text && nowMs - reported.atMs < REPORTED_AGAIN_MS) return;
    reported = { text, atMs: nowMs };
    report({ key: 'token', ...learned });
  };
  const backlog = (nowMs: number) => {
    const { sync, bulk } = queue.waiting;
    return { calls: sync + bulk, toCome: growth.toCome(nowMs) };
  };
  /** As many slots as a burst needs: whatever is in flight when a limit is met unannounced is refused with it. */
  const slotsOf = (priority: Priority): number => {
    if (priority === 'interactive') return settings.maxConcurrent;
    const burstMs = BURST_SHARE * settings.windowMs;
    const needed = Math.ceil((grants.latencyMs * budget.state(clock.now()).limit) / burstMs);
    return Math.min(Math.max(needed, FEWEST_SLOTS), settings.maxConcurrentBulk);
  };
  /** The place of a priority that may start now, or when to ask again (null: when a call ends). */
  const nextOf = (priority: Priority): { place: Ticket } | { place: null; retryAtMs: number | null } => {
    const nothing = { place: null, retryAtMs: null };
    if (haltReason !== null || (holds > 0 && priority !== 'interactive')) return nothing;
    if (pacer.room <= 0) return nothing;
    const nowMs = clock.now();
    const { count, nextLateAtMs } = grants.inTime(nowMs);
    if (count >= slotsOf(priority)) return { place: null, retryAtMs: nextLateAtMs };
    const waiting = backlog(nowMs);
    const admission = budget.admission(priority, nowMs, waiting);
    if (!admission.admit) {
      const changesAtMs = waiting.toCome > 0 ? growth.nextChangeMs(nowMs) : null;
      return { place: null, retryAtMs: earlier(admission.retryAtMs, changesAtMs) };
    }
    // Whatever wakes bulk work wakes this one, too.
    const isBulksTurn = priority === 'sync' && syncInARow >= SYNC_IN_A_ROW && headOf('bulk', nowMs).place !== null;
    return isBulksTurn ? nothing : headOf(priority, nowMs);
  };
  /** Somebody of the priority whose operation's own limit lets them go, or when that will be. */
  const headOf = (priority: Priority, nowMs: number): { place: Ticket } | { place: null; retryAtMs: number | null } => {
    let retryAtMs: number | null = null;
    for (const place of queue.heads(priority)) {
      const bulkhead = bulkheads.check(place.label, nowMs, grants.lateAfterMs);
      const sub = bulkhead.isFull
        ? { admit: false as const, retryAtMs: bulkhead.retryAtMs }
        : admissionBelow(place, nowMs);
      if (sub.admit) return { place };
      retryAtMs = earlier(retryAtMs, sub.retryAtMs);
    }
    return { place: null, retryAtMs };
  };
  const admissionBelow = ({ label, priority }: Ticket, nowMs: number): Admission => {
    const waiting = { calls: queue.waitingOf(label, priority), toCome: Infinity };
    return subLimits.of(label)?.admission(priority, nowMs, waiting) ?? { admit: true };
  };
  /** Tells the gate which priorities have a call that may start, and sets the timer for the others. */
  const update = (): void => {
    wakeUp.clear();
    for (const priority of PRIORITIES) {
      const next = queue.waiting[priority] === 0 ? null : nextOf(priority);
      if (next === null || next.place === null) {
        if (enlisted.delete(priority)) gate.withdraw(member, priority);
        if (next !== null) wakeUp.noLaterThan(next.retryAtMs);
      } else if (!enlisted.has(priority)) {
        enlisted.add(priority);
        gate.enlist(member, priority);
      }
    }
  };
  const member: GateMember = {
    begin(priority, pass) {
      const next = nextOf(priority);
      const grant = next.place === null ? null : grants.take(next.place.label, priority, pass);
      if (next.place === null || grant === null) {
        enlisted.delete(priority);
        // What was there a moment ago was taken by another process.
        wakeUp.noLaterThan(next.place === null ? next.retryAtMs : clock.now() + settings.windowMs / 100);
        return 0;
      }
      queue.remove(next.place);
      if (priority === 'sync') syncInARow += 1;
      if (priority === 'bulk') syncInARow = 0;
      feed(next.place, grant);
      return 1;
    },
    recent: (nowMs) => budget.recent(nowMs),
    unlearn: (operation) => subLimits.unlearn(operation),
    hostPaused: () => turnAwayWhoWaitsTooLong(),
  };
  const feed = (place: Ticket, grant: Grant) => {
    const { pending } = place.value;
    if (pending === null) throw new Error('a place waited without anybody in it');
    fed.set(place, grant);
    const leaveFamily = bulkheads.enter(place.label, clock.now());
    const task = async () => {
      fed.delete(place);
      // Whoever was sent away while inside only frees the slot.
      if (place.value.pending === pending) await pending.run(grant);
    };
    pacer
      .run(place.priority, task)
      .catch((error: unknown) => {
        if (!(error instanceof PacerClosedError)) throw error;
      })
      .finally(() => {
        leaveFamily();
        grant.settle({ outcome: 'unsent' });
        update();
      });
  };
  const waitingPlaces = () => [...queue.all(), ...fed.keys()];
  const pauseOf = (operation: string | null): { untilMs: number; reason: PauseReason } | null => {
    const nowMs = clock.now();
    const limits = [budget.state(nowMs), gate.state(), operation && subLimits.of(operation)?.state(nowMs)];
    let longest: { untilMs: number; reason: PauseReason } | null = null;
    for (const state of limits) {
      if (!state || state.pausedUntilMs === null || state.pauseReason === null) continue;
      const pause = { untilMs: state.pausedUntilMs, reason: state.pauseReason };
      if (longest === null || pause.untilMs > longest.untilMs) longest = pause;
    }
    return longest;
  };
  const tooLongFor = ({ label, priority }: Ticket): Turn<never> | null => {
    const pause = pauseOf(label);
    if (pause === null) return null;
    const retryAfterMs = pause.untilMs - clock.now();
    const isTooLong = pause.reason === 'parked' || retryAfterMs > settings.maxPauseMs[priority];
    return isTooLong ? { kind: 'turned_away', reason: pause.reason, retryAfterMs } : null;
  };
  const turnAwayWhoWaitsTooLong = () => {
    for (const place of waitingPlaces()) {
      const away = tooLongFor(place);
      if (away !== null) place.value.pending?.end(away);
    }
  };
  const halt = (reason: string) => {
    haltReason = reason;
    for (const place of waitingPlaces()) place.value.pending?.end({ kind: 'halted', reason });
    update();
  };
  gate.join(member);

  return {
    enter(priority, operation = '', family) {
      if (family !== undefined) bulkheads.assign(operation, family);
      const nowMs = clock.now();
      if (priority === 'interactive') {
        budget.noteInteractive(nowMs);
        subLimits.of(operation)?.noteInteractive(nowMs);
        gate.noteInteractive();
      } else {
        growth.note(nowMs);
      }
      return queue.place({ pending: null }, priority, operation);
    },
    turn<T>(ticket: Ticket, signal: AbortSignal | undefined, work: (grant: Grant) => Promise<T>): Promise<Turn<T>> {
      if (haltReason !== null) return Promise.resolve({ kind: 'halted', reason: haltReason });
      if (signal?.aborted) return Promise.resolve({ kind: 'aborted' });
      const away = tooLongFor(ticket);
      if (away !== null) return Promise.resolve(away);
      return new Promise((resolve, reject) => {
        const leave = () => {
          signal?.removeEventListener('abort', onAbort);
          ticket.value.pending = null;
          queue.remove(ticket);
          fed.delete(ticket);
        };
        const end = (turn: Turn<T>) => {
          const grant = fed.get(ticket);
          leave();
          grant?.settle({ outcome: 'unsent' });
          resolve(turn);
        };
        const onAbort = () => end({ kind: 'aborted' });
        const run = async (grant: Grant) => {
          leave();
          try {
            resolve({ kind: 'done', value: await work(grant) });
          } catch (error) {
            reject(error instanceof Error ? error : new Error('a call threw something else', { cause: error }));
          }
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        ticket.value.pending = { run, end };
        queue.insert(ticket);
        // Behind others of its kind it changes nothing.
        if (queue.waitingOf(ticket.label, ticket.priority) === 1) update();
      });
    },
    refused(operation, isElsewhere) {
      if (!isElsewhere) return 'token';
      const nowMs = clock.now();
      const isSuspect = subLimits.of(operation)?.isNearCeiling(nowMs) === true;
      const scope = isSuspect ? 'operation' : gate.refused(member, operation);
      if (scope === 'operation') {
        const limited = subLimits.learn(operation, budget.recent(nowMs), nowMs).learned();
        if (limited !== null) report({ key: `operation:${operation}`, ...limited });
      }
      const cap = scope === 'host' ? gate.state() : null;
      if (cap !== null) report({ key: 'host', allowed: cap.limit, source: 'observed' });
      return scope;
    },
    pause(waitMs, reason, scope = 'token', operation = '') {
      const untilMs = clock.now() + waitMs;
      if (scope === 'host') gate.pause(waitMs, reason);
      else if (scope === 'operation') (subLimits.of(operation) ?? budget).pause(untilMs, reason);
      else budget.pause(untilMs, reason);
      turnAwayWhoWaitsTooLong();
      update();
    },
    setLimit(limit, source) {
      budget.setLimit(limit, source);
      reportToken();
      update();
    },
    adopt({ key, allowed }) {
      if (key === 'host') gate.adopt(allowed);
      else if (key === 'token') budget.adoptLimit(allowed, clock.now());
      else subLimits.adopt(key.slice('operation:'.length), allowed, clock.now());
      update();
    },
    join(next) {
      gate.leave(member);
      enlisted.clear();
      gate = next;
      gate.join(member);
      update();
    },
    raise(ticket, priority) {
      queue.raise(ticket, priority);
      update();
    },
    holdUntil(ready) {
      holds += 1;
      const release = () => {
        holds -= 1;
        update();
      };
      ready.then(release, release);
    },
    halt,
    resume() {
      haltReason = null;
      update();
    },
    get haltReason() {
      return haltReason;
    },
    get pausedForMs() {
      const pause = pauseOf(null);
      return pause === null ? 0 : Math.max(pause.untilMs - clock.now(), 0);
    },
    get pauses() {
      const pause = pauseOf(null);
      return [...(pause === null ? [] : [{ operation: null, ...pause }]), ...subLimits.pauses(clock.now())];
    },
    get waiting() {
      const waiting = { ...queue.waiting };
      for (const place of fed.keys()) waiting[place.priority] += 1;
      return waiting;
    },
    get isEmpty() {
      return queue.peek() === null && pacer.inside === 0;
    },
    state() {
      const pause = pauseOf(null);
      const state = budget.state(clock.now());
      return { ...state, pausedUntilMs: pause?.untilMs ?? null, pauseReason: pause?.reason ?? null };
    },
    estimate(calls, priority) {
      const rank = priorityRank(priority);
      const { interactive, sync, bulk } = queue.waiting;
      const ahead = grants.open + interactive + (rank >= 1 ? sync : 0) + (rank >= 2 ? bulk : 0);
      const callMs = grants.latencyMs / slotsOf(priority);
      const byToken = estimateCalls({ ...budget.outlook(priority, clock.now()), callMs }, ahead, calls);
      const capped = gate.outlook(priority);
      if (capped === null) return byToken;
      const byHost = estimateCalls({ ...capped, callMs }, ahead, calls);
      return byHost.finishesAtMs > byToken.finishesAtMs ? byHost : byToken;
    },
    close(reason = 'closed') {
      halt(reason);
      pacer.close();
      gate.leave(member);
      shared.release();
      subLimits.close();
      wakeUp.clear();
    },
  };
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
