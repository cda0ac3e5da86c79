import type {
  Admission,
  Backlog,
  BudgetSettings,
  BudgetState,
  PauseReason,
  Permit,
  Settlement,
} from './budget-types.ts';
import { createBeyondOurs } from './beyond-ours.ts';
import { createEffectiveLimit } from './effective-limit.ts';
import type { Outlook } from './estimate.ts';
import { createForecast } from './forecast.ts';
import { createForeignCalls } from './foreign-calls.ts';
import { createHeaderTrust } from './header-trust.ts';
import { createInteractiveDemand } from './interactive-demand.ts';
import { createOwnCalls } from './own-calls.ts';
import type { OwnCall } from './own-calls.ts';
import { createPace } from './pace.ts';
import { createPause } from './pause.ts';
import type { Priority } from './priority.ts';
import { createWindowPhase, readPhase } from './window-phase.ts';

/**
 * What one bucket (one token's allowance) still allows. A pure core: events and times go in, decisions come out, nothing
 * waits and nothing is random. Times must not run backwards.
 *
 * Safe for every window type: as long as nothing better is known, a call counts from its start until one window after its
 * end, so that no span of one window's length can hold more calls than the limit. When the headers have shown that the
 * window turns, and when it ends, the server's own count decides instead.
 */
export type Budget = {
  /** An interactive call was asked for; its kind keeps room for the next ones. */
  noteInteractive(nowMs: number): void;
  /** May one more call start? `backlog` matters to calls that are not interactive. Changes nothing. */
  admission(priority: Priority, nowMs: number, backlog?: Backlog): Admission;
  /** Takes one call's room if there is any; null when there is none (any longer). */
  start(priority: Priority, nowMs: number): Permit | null;
  /** The call of a permit is sent only now; false when a pause has come meanwhile. */
  depart(permit: Permit, nowMs: number): boolean;
  /** Gives a permit back with what the answer said. Exactly once for each permit. */
  settle(permit: Permit, settlement: Settlement): void;
  /** Counts a call that ended before this budget was made. In the order of their ends. */
  adopt(call: OwnCall): void;
  /** A call that no permit was taken for was refused by this limit; others had let `admittedElsewhere` calls through. */
  refuse(nowMs: number, admittedElsewhere?: number): void;
  /** Whether so much of a lowered limit is used that it is the first to suspect when a call is refused. */
  isNearCeiling(nowMs: number): boolean;
  /** Nothing starts before `untilMs`; then one call probes before the others follow. A shorter pause does not end a longer one. */
  pause(untilMs: number, reason: PauseReason): void;
  /** What the limits API (`limits_api`) or a person (`override`, null to withdraw) says. */
  setLimit(limit: number | null, source: 'limits_api' | 'override'): void;
  /** What an earlier process learned. */
  adoptLimit(limit: number, nowMs: number): void;
  /** Calls of any kind that may start right now. */
  startable(nowMs: number): number;
  /** Calls that ended within the last window. */
  recent(nowMs: number): readonly OwnCall[];
  state(nowMs: number): BudgetState;
  /** The limit as it should be remembered; null while nothing but the default is known, and for an override. */
  learned(): { readonly allowed: number; readonly source: 'documented' | 'observed' } | null;
  /** What is expected of the future, for an estimate. */
  outlook(priority: Priority, nowMs: number): Omit<Outlook, 'callMs'>;
};

/** Part of the limit left to others at most, however little is known of them. */
const MOST_OTHERS_SHARE = 0.75;

/**
 * Standard deviations left to others above what is expected of them: 99 of 100 windows then hold no surprise. Where the run
 * ends with the window fewer do, since nothing of ours follows that a surprise could delay, and a window is saved.
 */
const DEVIATIONS = 2.33;
const LAST_DEVIATIONS = 0.9;
const LAST_PEOPLE_DEVIATIONS = 1.2;

/** Part of a ceiling from which on it is suspected. */
const NEAR_SHARE = 0.9;

/** An end that has stood for this part of a window is not the one of a rolling window with calls of others. */
const END_STANDS = 1 / 16;

const ALONE: Backlog = { calls: 1, toCome: 0 };

/** A budget that has spent nothing. */
export function createBudget(settings: BudgetSettings): Budget {
  const { windowMs, windowMarginMs, serverSecondMs } = settings;
  const calls = createOwnCalls();
  const foreign = createForeignCalls();
  const forecast = createForecast(windowMs);
  const demand = createInteractiveDemand(windowMs);
  const limits = createEffectiveLimit(settings.limit, windowMs);
  const phase = createWindowPhase(windowMs, serverSecondMs);
  const trust = createHeaderTrust(windowMs);
  const pace = createPace(windowMs, windowMarginMs);
  const pauses = createPause();
  const open = new Set<Permit>();
  const beyond = createBeyondOurs();
  /** Finished calls of the window whose own answer did not count them. */
  let uncounted = 0;
  /** When those of them ended that the server's last count may lack. */
  let unseenEnds: number[] = [];
  let hasCounts: boolean | null = settings.isUncounted === true ? false : null;

  const spanMs = () => Math.max(windowMs, phase.longestResetMs - serverSecondMs) + windowMarginMs;
  const usedAsRolling = (nowMs: number) => {
    calls.forgetUntil(nowMs - spanMs());
    return calls.length + open.size + foreign.count(nowMs);
  };
  /** What is used, and where the answer comes from. In a turning window the server's count beats ours. */
  const used = (nowMs: number): number => {
    const rolling = usedAsRolling(nowMs);
    const { end } = phase;
    if (!phase.isTurning || end === null) return rolling;
    const inOldWindow = phase.count + open.size + unseenEnds.length;
    const inNewWindow = calls.endedAfter(end.earliestMs) + open.size;
    if (nowMs < end.earliestMs) return inOldWindow;
    if (nowMs >= end.latestMs + windowMarginMs) return Math.min(inNewWindow, rolling);
    return Math.max(inOldWindow, inNewWindow);
  };
  /** Time until the calls made now come back; null when each comes back by itself. */
  const restMs = (nowMs: number): number | null => {
    const { end, kind } = phase;
    if (end === null || kind === 'rolling') return null;
    if (nowMs < end.earliestMs) return end.earliestMs - nowMs;
    if (nowMs < end.latestMs) return end.latestMs - nowMs;
    return phase.isTurning ? windowMs : null;
  };
  const reserve = (nowMs: number, limit: number): { full: number; proven: number } => {
    const half = Math.floor(limit / 2);
    const rest = restMs(nowMs);
    // Among calls of others an end may be no more than the moment when the oldest of theirs leaves a rolling window.
    const isEndSure =
      phase.isTurning || foreign.count(nowMs) === 0 || nowMs - phase.seenSinceMs >= END_STANDS * windowMs;
    const horizonMs = rest === null || !isEndSure ? spanMs() : rest;
    const floor = Math.ceil((settings.reserveFloorShare * limit * Math.min(horizonMs, windowMs)) / windowMs);
    // Calls that come back one by one make room for the next ones of their kind.
    const returning = rest === null ? calls.countOf('interactive') : 0;
    const wanted = demand.reserveFor(horizonMs, limit, nowMs) - returning;
    const proven = Math.max(demand.provenFor(horizonMs, LAST_PEOPLE_DEVIATIONS, nowMs) - returning, 0);
    return { full: Math.min(half, Math.max(floor, wanted)), proven: Math.min(half, proven) };
  };
  /** Calls to leave to other applications until the window ends; in a rolling one theirs come back as they are made. */
  const others = (nowMs: number, limit: number, deviations: number): number => {
    const rest = restMs(nowMs);
    // Before the first answer nothing is known; a server that does not count for us never tells.
    if (hasCounts === null) return MOST_OTHERS_SHARE * limit;
    if (rest === null || !hasCounts) return 0;
    return Math.ceil(Math.min(forecast.keptFor(rest, deviations), MOST_OTHERS_SHARE * limit));
  };
  const startable = (nowMs: number): number => {
    if (pauses.at(nowMs) !== null) return 0;
    const { limit, sure, unaided } = limits.read(nowMs);
    const usedNow = used(nowMs);
    const room = Math.max(limit - usedNow, 0);
    const isDoubtful = trust.isOnProbation(nowMs) && usedAsRolling(nowMs) >= unaided;
    // Above what is known to be there, and after a pause, one call at a time finds out.
    const isTrying = (usedNow >= sure && sure < limit) || isDoubtful;
    return Math.min(room, isTrying && open.size > 0 ? 0 : room, pauses.probesLeft(open));
  };
  /** The earliest moment at which `missing` more calls can have come free by time alone. */
  const freeAtMs = (missing: number, nowMs: number): number | null => {
    const moments: number[] = [];
    const endOfCall = calls.endOf(missing - 1);
    if (endOfCall !== null) moments.push(endOfCall + spanMs());
    const foreignGoneAtMs = foreign.goneAtMs(nowMs);
    if (foreignGoneAtMs !== null) moments.push(foreignGoneAtMs);
    const { end } = phase;
    if (end !== null) moments.push(end.earliestMs, end.latestMs + windowMarginMs);
    // A lowered limit regains its height, and what is left of a reserve shrinks, without any call ending.
    moments.push(nowMs + windowMs / 4);
    const later = moments.filter((moment) => moment > nowMs);
    return later.length === 0 ? null : Math.min(...later);
  };
  const admission = (priority: Priority, nowMs: number, backlog: Backlog = ALONE): Admission => {
    const paused = pauses.at(nowMs);
    if (paused !== null) return { admit: false, reason: 'paused', retryAtMs: paused.untilMs };
    const { limit } = limits.read(nowMs);
    const room = limit - used(nowMs);
    if (room <= 0) return { admit: false, reason: 'exhausted', retryAtMs: freeAtMs(1 - room, nowMs) };
    if (startable(nowMs) <= 0) return { admit: false, reason: 'paused', retryAtMs: null };
    if (priority === 'interactive') return { admit: true };
    const { full, proven } = reserve(nowMs, limit);
    const verdict = pace.verdict({
      nowMs,
      limit,
      room,
      reserve: keptFrom(priority, full),
      provenReserve: keptFrom(priority, proven),
      others: others(nowMs, limit, DEVIATIONS),
      lastOthers: others(nowMs, limit, LAST_DEVIATIONS),
      expected: others(nowMs, limit, 0) + demand.expected(restMs(nowMs) ?? 0, nowMs),
      nextLookMs: forecast.nextLookMs,
      backlog: backlog.calls + backlog.toCome,
      inFlight: open.size,
      kind: phase.kind,
      end: phase.end,
    });
    if (verdict.go) return { admit: true };
    const byTime = verdict.reason === 'reserved' ? freeAtMs(1, nowMs) : null;
    const moments = [verdict.retryAtMs, byTime].filter((moment) => moment !== null && moment > nowMs) as number[];
    const retryAtMs = moments.length === 0 ? null : Math.min(...moments);
    return { admit: false, reason: verdict.reason, retryAtMs };
  };
  /** Learns from the headers of one answer. What contradicts itself is not believed for a while. */
  const readHeaders = (permit: Permit, { atMs, outcome, headers }: Settlement): void => {
    const judged = outcome === 'admitted' || outcome === 'throttled' ? outcome : 'other';
    const { allowed, count } = headers;
    const isBelieved = trust.isGiven(atMs);
    const isSound = allowed === null || !isBelieved || limits.noteHeader({ allowed, count, outcome: judged });
    if (!isSound) distrust(atMs);
    if (isBelieved && isSound && count !== null) {
      hasCounts = true;
      if (readCount(permit, { atMs, outcome, headers }, count)) return;
    }
    hasCounts ??= false;
    noteUncounted(atMs);
  };
  const noteUncounted = (endedAtMs: number): void => {
    uncounted += 1;
    if (hasCounts !== true) return;
    unseenEnds = [...unseenEnds.filter((earlierMs) => earlierMs > endedAtMs - spanMs()), endedAtMs];
  };
  const distrust = (nowMs: number): void => {
    trust.lose(nowMs);
    phase.forget();
    limits.forgetHeaders();
  };
  /** False when the answer does not say in which window its call was counted. */
  const readCount = (permit: Permit, { atMs, outcome, headers }: Settlement, count: number): boolean => {
    const { startedAtMs } = permit;
    const isAdmitted = outcome === 'admitted';
    const ownAtLeast = calls.certainlyAdmitted(atMs - windowMs, startedAtMs) + (isAdmitted ? 1 : 0);
    const ownAtMost = calls.endedAfter(startedAtMs - spanMs()) + open.size + 1;
    limits.noteAdmitted(ownAtLeast);
    foreign.observe(count, ownAtLeast, ownAtMost, atMs, atMs + spanMs());
    const reading = readPhase(headers, windowMs);
    if (reading === null) return false;
    const verdict = phase.observe({
      sentAtMs: startedAtMs,
      answeredAtMs: atMs,
      ...reading,
      isCounted: isAdmitted,
      countedBefore: permit.windowId === phase.id ? permit.counted : 0,
      rollingFloor: ownAtLeast,
      expectedSince: (openedAtMs) =>
        calls.endedAfter(openedAtMs) + open.size + 1 + forecast.expected(atMs - openedAtMs),
    });
    if (verdict === 'contradiction') {
      distrust(atMs);
      return false;
    }
    if (verdict === 'opened') {
      uncounted = 0;
      unseenEnds = [];
      beyond.forget();
    }
    if (verdict === 'late') return true;
    // What had ended before this call was sent is in its count.
    unseenEnds = unseenEnds.filter((endedAtMs) => endedAtMs > startedAtMs);
    observeOthers(count, startedAtMs, atMs);
    return true;
  };
  const observeOthers = (count: number, startedAtMs: number, atMs: number): void => {
    const { beganByMs, ownCounted } = phase;
    if (beganByMs === null) return;
    let sentBefore = 0;
    for (const permit of open) if (permit.startedAtMs <= startedAtMs) sentBefore += 1;
    const own = ownCounted + uncounted;
    beyond.observe({ count: count - own, highest: phase.count - own, sentBefore, inFlight: open.size });
    forecast.observe(beyond.count, beganByMs, atMs);
  };

  return {
    noteInteractive: (nowMs) => demand.note(nowMs),
    admission,
    start(priority, nowMs) {
      if (startable(nowMs) <= 0) return null;
      const permit = { priority, startedAtMs: nowMs, windowId: phase.id, counted: phase.ownCounted };
      open.add(permit);
      if (priority !== 'interactive') pace.noteStart(nowMs);
      return permit;
    },
    depart(permit, nowMs) {
      if (pauses.at(nowMs) !== null) return false;
      Object.assign(permit, { startedAtMs: nowMs, windowId: phase.id, counted: phase.ownCounted });
      return true;
    },
    settle(permit, settlement) {
      if (!open.delete(permit)) throw new Error('a permit was settled twice');
      const { atMs, outcome, headers, label = '', admittedElsewhere = 0 } = settlement;
      if (outcome === 'unsent') return;
      const { startedAtMs, priority } = permit;
      const isAdmitted = outcome === 'admitted';
      if (outcome === 'unknown') noteUncounted(atMs);
      else readHeaders(permit, settlement);
      calls.add({ startedAtMs, endedAtMs: atMs, priority, admitted: isAdmitted, label });
      const isExplained = headers.allowed !== null && headers.count !== null && trust.isGiven(atMs);
      if (outcome === 'throttled' && !isExplained) {
        limits.noteThrottle(calls.certainlyAdmitted(atMs - windowMs, atMs) + admittedElsewhere, atMs);
      }
      if (isAdmitted) pauses.noteAdmitted(startedAtMs);
    },
    adopt: (call) => calls.add(call),
    refuse: (nowMs, elsewhere = 0) =>
      limits.noteThrottle(calls.certainlyAdmitted(nowMs - windowMs, nowMs) + elsewhere, nowMs),
    isNearCeiling(nowMs) {
      const { source, sure } = limits.read(nowMs);
      return source === 'throttle' && used(nowMs) >= NEAR_SHARE * sure;
    },
    pause: (untilMs, reason) => pauses.set(untilMs, reason),
    setLimit: (limit, source) => limits.set(limit, source),
    adoptLimit: (limit, nowMs) => limits.adopt(limit, nowMs),
    startable,
    recent(nowMs) {
      calls.forgetUntil(nowMs - spanMs());
      return calls.all();
    },
    state(nowMs) {
      const paused = pauses.at(nowMs);
      const { limit, source } = limits.read(nowMs);
      const usedNow = used(nowMs);
      return {
        limit,
        limitSource: source,
        windowMs,
        windowKind: phase.kind,
        used: usedNow,
        remaining: Math.max(limit - usedNow, 0),
        reserve: reserve(nowMs, limit).full,
        others: restMs(nowMs) === null ? foreign.count(nowMs) : Math.ceil(forecast.expected(restMs(nowMs) ?? 0)),
        inFlight: open.size,
        resetsAtMs: resetsAtMs(nowMs, usedNow),
        pausedUntilMs: paused?.untilMs ?? null,
        pauseReason: paused?.reason ?? null,
      };
    },
    learned: () => limits.learned(),
    outlook(priority, nowMs) {
      const { limit } = limits.read(nowMs);
      const rest = restMs(nowMs);
      const isPerson = priority === 'interactive';
      const peopleFor = (horizonMs: number) => (isPerson ? 0 : demand.expected(horizonMs, nowMs));
      const callsPerWindow = limit - forecast.expected(windowMs) - peopleFor(windowMs);
      const notBeforeMs = pauses.at(nowMs)?.untilMs ?? nowMs;
      const room = Math.max(limit - used(nowMs), 0);
      if (rest !== null) {
        const now = Math.max(Math.floor(room - forecast.expected(rest) - peopleFor(rest)), 0);
        const steps = [
          { freesAtMs: nowMs, calls: now },
          { freesAtMs: nowMs + rest, calls: Math.max(Math.floor(callsPerWindow), 1) },
        ];
        return { nowMs, steps, windowMs, callsPerWindow, notBeforeMs };
      }
      const kept = isPerson ? 0 : keptFrom(priority, reserve(nowMs, limit).full);
      const steps = [{ freesAtMs: nowMs, calls: Math.max(room - kept, 0) }, ...releases(nowMs)];
      return { nowMs, steps, windowMs, callsPerWindow: null, notBeforeMs };
    },
  };

  /** Calls of ours as they come back one by one, in handfuls. */
  function releases(nowMs: number): { freesAtMs: number; calls: number }[] {
    calls.forgetUntil(nowMs - spanMs());
    const steps: { freesAtMs: number; calls: number }[] = [];
    for (const { endedAtMs } of calls.all()) {
      const freesAtMs = endedAtMs + spanMs();
      const last = steps.at(-1);
      if (last !== undefined && freesAtMs - last.freesAtMs < windowMs / 50) last.calls += 1;
      else steps.push({ freesAtMs, calls: 1 });
    }
    return steps;
  }

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
