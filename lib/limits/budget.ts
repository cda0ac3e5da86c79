import type { Admission, BudgetSettings, BudgetState, PauseReason, Permit, Settlement } from './budget-types.ts';
import { createEffectiveLimit } from './effective-limit.ts';
import { createForeignCalls } from './foreign-calls.ts';
import { createInteractiveDemand } from './interactive-demand.ts';
import { createOwnCalls } from './own-calls.ts';
import type { Priority } from './priority.ts';
import { createWindowPhase, toPhaseObservation } from './window-phase.ts';

/**
 * What one bucket (one token's allowance) still allows. A pure core: events and times go in, decisions come out, nothing
 * waits and nothing is random. Times must not run backwards.
 *
 * Safe for every window type: as long as nothing better is known, a call counts from its start until one window after its
 * end, so that no span of one window's length can hold more calls than the limit. When the headers have shown that the
 * window is fixed, and when it ends, the server's own count decides instead.
 */
export type Budget = {
  /** An interactive call was asked for; its kind keeps room for the next ones. */
  noteInteractive(nowMs: number): void;
  /** May one more call start, when `promised` calls that have not started yet go first? Changes nothing. */
  admission(priority: Priority, nowMs: number, promised?: number): Admission;
  /** Takes one call's room if there is any; null when there is none (any longer). */
  start(priority: Priority, nowMs: number): Permit | null;
  /** Gives a permit back with what the answer said. Exactly once for each permit. */
  settle(permit: Permit, settlement: Settlement): void;
  /** Nothing starts before `untilMs`; then one call probes before the others follow. A shorter pause does not end a longer one. */
  pause(untilMs: number, reason: PauseReason): void;
  /** What the limits API (`limits_api`) or a person (`override`, null to withdraw) says. */
  setLimit(limit: number | null, source: 'limits_api' | 'override'): void;
  /** Calls of any kind that may start right now. */
  startable(nowMs: number): number;
  state(nowMs: number): BudgetState;
};

/** A budget that has spent nothing. */
export function createBudget(settings: BudgetSettings): Budget {
  const calls = createOwnCalls();
  const foreign = createForeignCalls();
  const demand = createInteractiveDemand(settings.windowMs);
  const limits = createEffectiveLimit(settings.limit, settings.windowMs);
  const phase = createWindowPhase(settings.windowMs, settings.serverSecondMs);
  const open = new Set<Permit>();
  let pause: { untilMs: number; reason: PauseReason } | null = null;
  /** After a pause: only calls started at or after this may prove that the server admits again. */
  let probingSinceMs: number | null = null;
  /** Finished calls of the fixed window that no header has counted yet. */
  let uncounted = 0;

  const spanMs = () =>
    Math.max(settings.windowMs, phase.longestResetMs - settings.serverSecondMs) + settings.windowMarginMs;
  const usedAsRolling = (nowMs: number) => {
    calls.forgetUntil(nowMs - spanMs());
    return calls.length + open.size + foreign.count(nowMs);
  };
  /** What is used, and where the answer comes from. In a fixed window the server's count beats ours. */
  const used = (nowMs: number): number => {
    const rolling = usedAsRolling(nowMs);
    const { end } = phase;
    if (!phase.isFixed || end === null) return rolling;
    const inOldWindow = phase.count + open.size + uncounted;
    const inNewWindow = calls.endedAfter(end.earliestMs) + open.size;
    if (nowMs < end.earliestMs) return inOldWindow;
    if (nowMs >= end.latestMs + settings.windowMarginMs) return Math.min(inNewWindow, rolling);
    return Math.max(inOldWindow, inNewWindow);
  };
  const reserve = (nowMs: number, limit: number): number => {
    const floor = Math.ceil(settings.reserveFloorShare * limit);
    const half = Math.floor(limit / 2);
    const { end } = phase;
    if (phase.isFixed && end !== null && nowMs < end.latestMs) {
      return Math.min(half, Math.max(floor, demand.reserveFor(end.latestMs - nowMs, limit, nowMs)));
    }
    const wanted = demand.reserveFor(spanMs(), limit, nowMs) - calls.countOf('interactive');
    return Math.min(half, Math.max(floor, wanted));
  };
  const activePause = (nowMs: number) => {
    if (pause !== null && pause.untilMs <= nowMs) {
      probingSinceMs = pause.untilMs;
      pause = null;
    }
    return pause;
  };
  const probesOut = (sinceMs: number) => {
    let count = 0;
    for (const permit of open) if (permit.startedAtMs >= sinceMs) count += 1;
    return count;
  };
  const startable = (nowMs: number): number => {
    if (activePause(nowMs) !== null) return 0;
    const room = Math.max(limits.read(nowMs).limit - used(nowMs), 0);
    return probingSinceMs === null ? room : Math.min(room, Math.max(1 - probesOut(probingSinceMs), 0));
  };
  /** The earliest moment at which `missing` more calls can have come free by time alone. */
  const freeAtMs = (missing: number, nowMs: number): number | null => {
    const moments: number[] = [];
    const endOfCall = calls.endOf(missing - 1);
    if (endOfCall !== null) moments.push(endOfCall + spanMs());
    const foreignGoneAtMs = foreign.goneAtMs(nowMs);
    if (foreignGoneAtMs !== null) moments.push(foreignGoneAtMs);
    const { end } = phase;
    if (phase.isFixed && end !== null) moments.push(end.latestMs + settings.windowMarginMs);
    // A lowered limit regains its height, and what is left of a reserve shrinks, without any call ending.
    moments.push(nowMs + settings.windowMs / 4);
    const later = moments.filter((moment) => moment > nowMs);
    return later.length === 0 ? null : Math.min(...later);
  };

  return {
    noteInteractive: (nowMs) => demand.note(nowMs),
    admission(priority, nowMs, promised = 0) {
      const paused = activePause(nowMs);
      if (paused !== null) return { admit: false, reason: 'paused', retryAtMs: paused.untilMs };
      const { limit } = limits.read(nowMs);
      const room = limit - used(nowMs) - promised;
      if (room <= 0) return { admit: false, reason: 'exhausted', retryAtMs: freeAtMs(1 - room, nowMs) };
      if (startable(nowMs) - promised <= 0) return { admit: false, reason: 'paused', retryAtMs: null };
      const kept = keptFrom(priority, reserve(nowMs, limit));
      if (room <= kept) return { admit: false, reason: 'reserved', retryAtMs: freeAtMs(kept - room + 1, nowMs) };
      return { admit: true };
    },
    start(priority, nowMs) {
      if (startable(nowMs) <= 0) return null;
      const permit: Permit = { priority, startedAtMs: nowMs };
      open.add(permit);
      return permit;
    },
    settle(permit, { atMs, outcome, headers }) {
      if (!open.delete(permit)) throw new Error('a permit was settled twice');
      if (outcome === 'unsent') return;
      const { startedAtMs, priority } = permit;
      const sinceMs = atMs - settings.windowMs;
      const isAdmitted = outcome === 'admitted';
      if (headers.allowed !== null) limits.noteHeader(headers.allowed);
      if (headers.count === null) {
        uncounted += 1;
      } else {
        const ownAtLeast = calls.certainlyAdmitted(sinceMs, startedAtMs) + (isAdmitted ? 1 : 0);
        const ownAtMost = calls.endedAfter(startedAtMs - spanMs()) + open.size + 1;
        foreign.observe(headers.count, ownAtLeast, ownAtMost, atMs, atMs + spanMs());
        const observation = toPhaseObservation(headers, startedAtMs, atMs, ownAtLeast);
        if (observation === null) uncounted += 1;
        else if (phase.observe(observation)) uncounted = 0;
      }
      calls.add({ startedAtMs, endedAtMs: atMs, priority, admitted: isAdmitted });
      if (outcome === 'throttled' && headers.allowed === null) {
        limits.noteThrottle(calls.certainlyAdmitted(sinceMs, atMs), atMs);
      }
      if (isAdmitted && probingSinceMs !== null && startedAtMs >= probingSinceMs) probingSinceMs = null;
    },
    pause(untilMs, reason) {
      if (pause === null || untilMs > pause.untilMs) pause = { untilMs, reason };
    },
    setLimit: (limit, source) => limits.set(limit, source),
    startable,
    state(nowMs) {
      const paused = activePause(nowMs);
      const { limit, source } = limits.read(nowMs);
      const usedNow = used(nowMs);
      return {
        limit,
        limitSource: source,
        windowMs: settings.windowMs,
        windowKind: phase.isFixed ? 'fixed' : 'unknown',
        used: usedNow,
        remaining: Math.max(limit - usedNow, 0),
        reserve: reserve(nowMs, limit),
        inFlight: open.size,
        resetsAtMs: resetsAtMs(nowMs, usedNow),
        pausedUntilMs: paused?.untilMs ?? null,
        pauseReason: paused?.reason ?? null,
      };
    },
  };

  function resetsAtMs(nowMs: number, usedNow: number): number | null {
    if (usedNow === 0) return null;
    const { end } = phase;
    if (end !== null && end.latestMs > nowMs) return end.latestMs;
    const newestEnd = calls.endOf(calls.length - 1);
    return newestEnd === null ? nowMs + spanMs() : newestEnd + spanMs();
  }
}

/** Room that a priority must leave untouched: bulk all of the reserve, background synchronisation half of it. */
function keptFrom(priority: Priority, reserve: number): number {
  switch (priority) {
    case 'interactive':
      return 0;
    case 'sync':
      return Math.floor(reserve / 2);
    case 'bulk':
      return reserve;
  }
}
