import type { SimUser, World } from '../core/types.ts';
import { startOfActivity } from '../data/presence-by-schedule.ts';
import { actualCategoryOf, adherenceImpactOf, adherenceSettings, adherenceStateOf } from './adherence-rules.ts';
import { getPresenceHistory } from './presence-history.ts';
import type { ScheduledSpan } from './scheduled-spans.ts';
import { addDays, dateInZone, instantOfLocal } from './wfm-calendar.ts';

/** A stretch of time in which neither what an agent was to do nor what the agent did changed. */
type Stretch = {
  readonly startMs: number;
  readonly endMs: number;
  readonly scheduled: ScheduledSpan;
  readonly systemPresence: string;
};

/** What is asked about everybody of one item. */
export type HistoryQuery = {
  readonly startMs: number;
  readonly endMs: number;
  readonly timeZone: string;
  readonly includeExceptions: boolean;
  readonly includeActuals: boolean;
};

const IGNORED: readonly string[] = ['Unscheduled', ...adherenceSettings.ignoredActivityCategories.values];

/**
 * A person's result of a bulk query, in the wire's form. Deviations shorter than the unit's threshold are no exceptions, and
 * adherence is the part of the schedule that no exception covers.
 */
export function userResultBody(world: World, user: SimUser, spans: readonly ScheduledSpan[], query: HistoryQuery) {
  const stretches = stretchesOf(world, user, spans);
  const exceptions = exceptionsOf(stretches);
  const days = daysOf(query).map((day) => metricsOf(day, query.startMs, stretches, exceptions));
  const total = metricsOf(query, query.startMs, stretches, exceptions);
  const last = stretches.at(-1);
  const offsets = ({ startMs, endMs }: { startMs: number; endMs: number }) => ({
    startOffsetSeconds: Math.round((startMs - query.startMs) / 1_000),
    endOffsetSeconds: Math.round((endMs - query.startMs) / 1_000),
  });
  return {
    userId: user.id,
    adherencePercentage: total.adherencePercentage,
    conformancePercentage: total.conformancePercentage,
    impact: last ? adherenceImpactOf(last.scheduled.category, actualCategoryOf(last.systemPresence)) : 'Unknown',
    ...(query.includeExceptions && {
      exceptionInfo: exceptions.map((exception) => exceptionBody(exception, offsets(exception))),
    }),
    ...(query.includeActuals && {
      actuals: joined(stretches, (stretch) => stretch.systemPresence)
        .map((stretch) => ({ actualActivityCategory: actualCategoryOf(stretch.systemPresence), ...offsets(stretch) }))
        .filter(({ startOffsetSeconds, endOffsetSeconds }) => endOffsetSeconds > startOffsetSeconds),
    }),
    dayMetrics: days,
  };
}

function exceptionBody({ scheduled, systemPresence }: Stretch, offsets: object) {
  const actual = actualCategoryOf(systemPresence);
  return {
    ...offsets,
    ...(scheduled.activityCodeId !== null && { scheduledActivityCodeId: scheduled.activityCodeId }),
    scheduledActivityCategory: scheduled.category,
    actualActivityCategory: actual,
    systemPresence: systemPresence.replace(' ', ''),
    routingStatus: actual === 'OnQueueWork' ? 'IDLE' : 'OFF_QUEUE',
    impact: adherenceImpactOf(scheduled.category, actual),
  };
}

/** What was scheduled cut by what was done: as recorded where the simulator saw it, else as its people do by habit. */
function stretchesOf(world: World, user: SimUser, spans: readonly ScheduledSpan[]): Stretch[] {
  const known = getPresenceHistory(world).changesOf(user);
  const knownFromMs = known[0]?.atMs ?? Number.POSITIVE_INFINITY;
  const habits = spans
    .flatMap((span) => startOfActivity(world.seed, user.id, span) ?? [])
    .map(({ presence, fromMs }) => ({ atMs: fromMs, systemPresence: presence }))
    .filter(({ atMs }) => atMs < knownFromMs);
  const changes = [...habits, ...known].sort((left, right) => left.atMs - right.atMs);
  const stretches: Stretch[] = [];
  let next = 0;
  let systemPresence = 'Offline';
  for (const scheduled of spans) {
    let { startMs } = scheduled;
    while (startMs < scheduled.endMs) {
      for (; next < changes.length && (changes[next]?.atMs ?? 0) <= startMs; next += 1) {
        systemPresence = changes[next]?.systemPresence ?? systemPresence;
      }
      const endMs = Math.min(scheduled.endMs, changes[next]?.atMs ?? scheduled.endMs);
      stretches.push({ startMs, endMs, scheduled, systemPresence });
      startMs = endMs;
    }
  }
  return stretches;
}

function exceptionsOf(stretches: readonly Stretch[]): Stretch[] {
  const out = stretches.filter(
    ({ scheduled, systemPresence }) =>
      adherenceStateOf(scheduled.category, actualCategoryOf(systemPresence)) === 'OutOfAdherence',
  );
  const kindOf = ({ scheduled, systemPresence }: Stretch) => `${scheduled.sinceMs}|${systemPresence}`;
  const thresholdMs = adherenceSettings.adherenceExceptionThresholdSeconds * 1_000;
  return joined(out, kindOf).filter(({ startMs, endMs }) => endMs - startMs >= thresholdMs);
}

/** Neighbours of the same kind as one. */
function joined(stretches: readonly Stretch[], kindOf: (stretch: Stretch) => string): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    const before = result.at(-1);
    if (before?.endMs === stretch.startMs && kindOf(before) === kindOf(stretch)) {
      result[result.length - 1] = { ...before, endMs: stretch.endMs };
    } else result.push(stretch);
  }
  return result;
}

type Range = { readonly startMs: number; readonly endMs: number };

function daysOf({ startMs, endMs, timeZone }: HistoryQuery): Range[] {
  const days: Range[] = [];
  for (let atMs = startMs; atMs < endMs;) {
    const nextMs = Math.min(endMs, instantOfLocal(timeZone, addDays(dateInZone(timeZone, atMs), 1), 0));
    days.push({ startMs: atMs, endMs: nextMs });
    atMs = nextMs;
  }
  return days;
}

function metricsOf(range: Range, originMs: number, stretches: readonly Stretch[], exceptions: readonly Stretch[]) {
  const secondsIn = (parts: readonly Stretch[], isMeant: (stretch: Stretch) => boolean) =>
    Math.round(parts.reduce((sum, part) => sum + (isMeant(part) ? overlapMs(part, range) : 0), 0) / 1_000);
  const isWork = ({ systemPresence }: Stretch) => actualCategoryOf(systemPresence) === 'OnQueueWork';
  const isScheduledWork = ({ scheduled }: Stretch) => scheduled.category === 'OnQueueWork';
  const adherenceScheduleSeconds = secondsIn(stretches, ({ scheduled }) => !IGNORED.includes(scheduled.category));
  const conformanceScheduleSeconds = secondsIn(stretches, isScheduledWork);
  const conformanceActualSeconds = secondsIn(stretches, isWork);
  const exceptionDurationSeconds = secondsIn(exceptions, () => true);
  return {
    dayStartOffsetSeconds: Math.round((range.startMs - originMs) / 1_000),
    adherenceScheduleSeconds,
    conformanceScheduleSeconds,
    conformanceActualSeconds,
    exceptionCount: exceptions.filter(({ startMs }) => startMs >= range.startMs && startMs < range.endMs).length,
    exceptionDurationSeconds,
    impactSeconds: conformanceActualSeconds - conformanceScheduleSeconds,
    scheduleLengthSeconds: secondsIn(stretches, ({ scheduled }) => scheduled.category !== 'Unscheduled'),
    actualLengthSeconds: secondsIn(stretches, ({ systemPresence }) => systemPresence !== 'Offline'),
    ...percentage('adherencePercentage', adherenceScheduleSeconds - exceptionDurationSeconds, adherenceScheduleSeconds),
    ...percentage('conformancePercentage', conformanceActualSeconds, conformanceScheduleSeconds),
  };
}

/** Left out where nothing was scheduled. */
function percentage<K extends string>(name: K, part: number, whole: number): Partial<Record<K, number>> {
  return whole === 0 ? {} : ({ [name]: Math.round((part / whole) * 10_000) / 100 } as Record<K, number>);
}

function overlapMs(one: Range, other: Range): number {
  return Math.max(0, Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs));
}
