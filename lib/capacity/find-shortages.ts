import { INTERVAL_MS } from './schema.ts';

/** What is compared, by interval from `fromMs` on; a capacity that is not known is null and never short. */
export type Demand = {
  readonly fromMs: number;
  readonly capacity: readonly (number | null)[];
  readonly onQueue: readonly number[];
  /** Concurrent calls for each agent who is to take calls. */
  readonly callsPerAgent: number;
};

/** Neighbouring intervals in which more agents are to take calls than the trunks can carry calls for. */
export type Shortage = {
  readonly startMs: number;
  readonly endMs: number;
  /** The least of the stretch. */
  readonly capacity: number;
  /** Calls the agents could take, the most of the stretch. */
  readonly needed: number;
  /** Agents too many in each interval of the stretch. */
  readonly surplus: readonly number[];
};

/** Every stretch that is short and begins at `notBeforeMs` or later, in order of time. */
export function findShortages({ fromMs, capacity, onQueue, callsPerAgent }: Demand, notBeforeMs: number): Shortage[] {
  const shortages: Shortage[] = [];
  for (const [index, agents] of onQueue.entries()) {
    const startMs = fromMs + index * INTERVAL_MS;
    const room = capacity[index] ?? null;
    const needed = agents * callsPerAgent;
    if (room === null || needed <= room || startMs < notBeforeMs) continue;
    const surplus = Math.ceil((needed - room) / callsPerAgent);
    const before = shortages.at(-1);
    if (before?.endMs === startMs) {
      shortages[shortages.length - 1] = {
        ...before,
        endMs: startMs + INTERVAL_MS,
        capacity: Math.min(before.capacity, room),
        needed: Math.max(before.needed, needed),
        surplus: [...before.surplus, surplus],
      };
    } else shortages.push({ startMs, endMs: startMs + INTERVAL_MS, capacity: room, needed, surplus: [surplus] });
  }
  return shortages;
}

/** Agents who could be added in each interval before it is short; without bound where the capacity is not known. */
export function spareAgents({ capacity, onQueue, callsPerAgent }: Demand): number[] {
  return onQueue.map((agents, index) => {
    const room = capacity[index] ?? null;
    return room === null ? Number.POSITIVE_INFINITY : room / callsPerAgent - agents;
  });
}
