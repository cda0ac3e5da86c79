import type { KpiCounts } from './schema.ts';

/** The figures of a wallboard. Null where there is nobody to speak of: unknown is not zero. */
export type KpiFigures = {
  /** People whose presence is known. */
  readonly people: number | null;
  /** Of them those whose presence is not Offline. */
  readonly present: number | null;
  /** Presence On Queue. */
  readonly onQueue: number | null;
  /** On queue and in a conversation: routing status Interacting or Communicating. */
  readonly interacting: number | null;
  /** On queue and free: routing status Idle. */
  readonly idle: number | null;
  /** On queue and not responding. */
  readonly notResponding: number | null;
  /** Interacting of those on queue whose routing status is known, percent. */
  readonly interactingPercent: number | null;
  readonly inAdherence: number | null;
  readonly outOfAdherence: number | null;
  /** In adherence of those in or out of it, percent. Unscheduled, Ignored, Explained and Unknown count for neither side. */
  readonly adherencePercent: number | null;
};

/** One definition of every figure, for now (counts) and for a slot of time (average counts); see docs/kpis.md. */
export function figuresOf(counts: KpiCounts | null): KpiFigures {
  const of = (...keys: string[]) => keys.reduce((sum, key) => sum + (counts?.[key] ?? 0), 0);
  const sumOf = (kind: string) =>
    Object.entries(counts ?? {}).reduce((sum, [key, count]) => (key.startsWith(`${kind}.`) ? sum + count : sum), 0);
  const people = sumOf('presence');
  const interacting = of('routing.INTERACTING', 'routing.COMMUNICATING');
  const idle = of('routing.IDLE');
  const notResponding = of('routing.NOT_RESPONDING');
  const inAdherence = of('adherence.InAdherence');
  const outOfAdherence = of('adherence.OutOfAdherence');
  const known = (value: number) => (people > 0 ? value : null);
  const hasAdherence = sumOf('adherence') > 0;
  return {
    people: known(people),
    present: known(people - of('presence.OFFLINE')),
    onQueue: known(of('presence.ON_QUEUE')),
    interacting: known(interacting),
    idle: known(idle),
    notResponding: known(notResponding),
    interactingPercent: percent(interacting, interacting + idle + notResponding),
    inAdherence: hasAdherence ? inAdherence : null,
    outOfAdherence: hasAdherence ? outOfAdherence : null,
    adherencePercent: percent(inAdherence, inAdherence + outOfAdherence),
  };
}

function percent(part: number, whole: number): number | null {
  return whole > 0 ? (part / whole) * 100 : null;
}
