import { createRng } from '../core/random.ts';
import type { SimRoutingStatus, SimUser } from '../core/types.ts';
import type { SystemPresenceName } from './presence-definitions.ts';

/** What never changes about how a person's days go. Minutes are of the local day. */
export type WorkPattern = {
  readonly shiftStart: number;
  readonly shiftLength: number;
  /** Off-queue spans within the shift, in minutes after its start. */
  readonly pauses: readonly {
    readonly start: number;
    readonly length: number;
    readonly presence: SystemPresenceName;
  }[];
  /** Which two days of a seven-day round are free. */
  readonly firstFreeDay: number;
  /** One contact after another: handling, then waiting. Milliseconds. */
  readonly handleMs: number;
  readonly waitMs: number;
  readonly phaseMs: number;
  readonly isAgent: boolean;
};

/** A person's state at one moment. */
export type PlannedState = {
  readonly presence: SystemPresenceName;
  readonly routingStatus: SimRoutingStatus['status'];
};

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Shift starts a contact centre works with, in minutes after midnight; the last two are night shifts. */
const agentStarts = [360, 420, 420, 450, 480, 480, 510, 540, 540, 570, 600, 660, 780, 840, 840, 900, 1260, 1320];

/** Draws a person's pattern; the same seed and person give the same one. */
export function workPatternOf(user: SimUser, seed: number): WorkPattern {
  const rng = createRng(seed, `pattern:${user.id}`);
  const isAgent = user.isAgent;
  const start = isAgent
    ? (agentStarts[Math.floor(rng() * agentStarts.length)] ?? 540)
    : 480 + 15 * Math.floor(rng() * 6);
  const jitter = Math.floor(rng() * 12);
  const meetingStart = 60 + 15 * Math.floor(rng() * 24);
  const pauses: WorkPattern['pauses'] = [
    { start: 110 + jitter, length: 15, presence: 'Break' },
    { start: 225 + 2 * jitter, length: 30, presence: 'Meal' },
    { start: 375 + jitter, length: 15, presence: 'Break' },
    ...(isAgent && rng() > 0.2 ? [] : [{ start: meetingStart, length: 45, presence: 'Meeting' as const }]),
    ...(rng() > 0.12 ? [] : [{ start: 300, length: 60, presence: 'Training' as const }]),
  ];
  return {
    shiftStart: start,
    shiftLength: 510,
    pauses,
    firstFreeDay: isAgent ? Math.floor(rng() * 7) : 2,
    handleMs: (150 + Math.floor(rng() * 330)) * 1000,
    waitMs: (15 + Math.floor(rng() * 90)) * 1000,
    phaseMs: Math.floor(rng() * 600_000),
    isAgent,
  };
}

const offline: PlannedState = { presence: 'Offline', routingStatus: 'OFF_QUEUE' };

/** Milliseconds after the start of the shift that covers a local moment, or null when the person is not at work. */
function sinceShiftStart(pattern: WorkPattern, localMs: number): number | null {
  for (const daysBack of [0, 1]) {
    const day = Math.floor(localMs / dayMs) - daysBack;
    const elapsedMs = localMs - day * dayMs - pattern.shiftStart * minuteMs;
    if (elapsedMs < 0 || elapsedMs >= pattern.shiftLength * minuteMs) continue;
    const dayOfRound = (((day - pattern.firstFreeDay) % 7) + 7) % 7;
    if (dayOfRound > 1) return elapsedMs;
  }
  return null;
}

/** Where a person is at a local moment (epoch milliseconds plus the zone's offset). */
export function plannedState(pattern: WorkPattern, localMs: number): PlannedState {
  const elapsedMs = sinceShiftStart(pattern, localMs);
  if (elapsedMs === null) return offline;
  const minute = elapsedMs / minuteMs;
  for (const pause of pattern.pauses) {
    if (minute >= pause.start && minute < pause.start + pause.length) {
      return { presence: pause.presence, routingStatus: 'OFF_QUEUE' };
    }
  }
  if (!pattern.isAgent) return { presence: 'Available', routingStatus: 'OFF_QUEUE' };
  return { presence: 'On Queue', routingStatus: contactStatus(pattern, localMs) };
}

/** Whether somebody on queue handles a contact or waits for one. */
export function contactStatus(pattern: WorkPattern, localMs: number): 'INTERACTING' | 'IDLE' {
  const intoContact = (localMs + pattern.phaseMs) % (pattern.handleMs + pattern.waitMs);
  return intoContact < pattern.handleMs ? 'INTERACTING' : 'IDLE';
}

/** Days looked back for the beginning of a state; nobody is away for longer. */
const daysBack = 4;

/** Since when a person has been in the state of a local moment, on the same clock. */
export function plannedSince(pattern: WorkPattern, localMs: number): { presenceMs: number; routingMs: number } {
  const { presence, routingStatus } = plannedState(pattern, localMs);
  const presenceMs = changesBefore(pattern, localMs).find(
    (moment) => plannedState(pattern, moment - 1).presence !== presence,
  );
  const sinceMs = presenceMs ?? localMs - daysBack * dayMs;
  if (routingStatus === 'OFF_QUEUE') return { presenceMs: sinceMs, routingMs: sinceMs };
  const intoContact = (localMs + pattern.phaseMs) % (pattern.handleMs + pattern.waitMs);
  const intoStatus = routingStatus === 'INTERACTING' ? intoContact : intoContact - pattern.handleMs;
  return { presenceMs: sinceMs, routingMs: Math.max(sinceMs, localMs - intoStatus) };
}

/** Moments up to `localMs` at which a presence may have changed, the latest first. */
function changesBefore(pattern: WorkPattern, localMs: number): number[] {
  const minutes = [0, pattern.shiftLength, ...pattern.pauses.flatMap(({ start, length }) => [start, start + length])];
  const today = Math.floor(localMs / dayMs);
  return Array.from({ length: daysBack + 1 }, (_, back) => (today - back) * dayMs)
    .flatMap((day) => minutes.map((minute) => day + (pattern.shiftStart + minute) * minuteMs))
    .filter((moment) => moment <= localMs)
    .sort((left, right) => right - left);
}
