import type { Result } from '#lib/result.ts';
import { priorityRank } from '#lib/limits/priority.ts';
import type { Ticket } from '#lib/limits/lane-types.ts';
import { allowManyListeners } from './allow-many-listeners.ts';
import type { Bucket } from './bucket.ts';
import type { GatewayCode, Priority } from './gateway-types.ts';
import type { Landed } from './shared/ask-once.ts';

/** One request that several callers wait for. */
export type Flight = {
  readonly outcome: Promise<Result<Landed, GatewayCode>>;
  readonly startedAtMs: number;
  readonly ticket: Ticket;
  readonly bucket: Bucket;
  /** Ends the request when nobody waits for it any more. */
  readonly abort: AbortController;
  waiting: number;
  hasLanded: boolean;
};

/** Requests under way, by organisation and wire path: the same question is asked once. */
export type Flights = {
  /** The flight for a key that started after `notBeforeMs`, if there is one. */
  find(orgId: string, key: string): Flight | null;
  add(orgId: string, key: string, flight: Omit<Flight, 'waiting' | 'hasLanded'>): Flight;
  /**
   * Waits for a flight as one of its callers: raises it to `priority`, lets go of it when `signal` is aborted (null then),
   * and ends it when the last caller has gone.
   */
  wait(
    flight: Flight,
    priority: Priority,
    signal: AbortSignal | undefined,
  ): Promise<Result<Landed, GatewayCode> | null>;
  /** Keeps a flight alive without waiting for it. */
  keep(flight: Flight): void;
};

/** No flights yet. */
export function createFlights(): Flights {
  const flights = new Map<string, Flight>();
  return {
    find: (orgId, key) => flights.get(flightKey(orgId, key)) ?? null,
    add(orgId, key, parts) {
      const id = flightKey(orgId, key);
      const flight: Flight = { ...parts, waiting: 0, hasLanded: false };
      flights.set(id, flight);
      const land = () => {
        flight.hasLanded = true;
        if (flights.get(id) === flight) flights.delete(id);
      };
      flight.outcome.then(land, land);
      return flight;
    },
    async wait(flight, priority, signal) {
      if (signal?.aborted) return null;
      if (signal !== undefined) allowManyListeners(signal);
      if (priorityRank(priority) < priorityRank(flight.ticket.priority))
        flight.bucket.lane.raise(flight.ticket, priority);
      flight.waiting += 1;
      let onAbort = () => {};
      const aborted = new Promise<null>((resolve) => (onAbort = () => resolve(null)));
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return await Promise.race([flight.outcome, aborted]);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        flight.waiting -= 1;
        if (flight.waiting === 0 && !flight.hasLanded) flight.abort.abort();
      }
    },
    keep(flight) {
      flight.waiting += 1;
    },
  };
}

function flightKey(orgId: string, key: string): string {
  return JSON.stringify([orgId, key]);
}
