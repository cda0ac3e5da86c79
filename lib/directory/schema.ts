import { z } from 'zod';

/** Genesys' system presences, as its events write them. */
export const SYSTEM_PRESENCES = [
  'AVAILABLE',
  'AWAY',
  'BREAK',
  'BUSY',
  'IDLE',
  'MEAL',
  'MEETING',
  'OFFLINE',
  'ON_QUEUE',
  'OUT_OF_OFFICE',
  'TRAINING',
] as const;
export type SystemPresence = (typeof SYSTEM_PRESENCES)[number];

/** Genesys' routing statuses of an agent. */
export const ROUTING_STATUSES = ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const;
export type RoutingStatus = (typeof ROUTING_STATUSES)[number];

/** One user, as a row of the directory. Null is "Genesys Cloud did not say". */
export const DirectoryUser = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  division: z.string().nullable(),
  phone: z.string().nullable(),
  presence: z
    .object({
      system: z.enum(SYSTEM_PRESENCES),
      /** The organisation's own word for it; null when it has none besides the system's. */
      label: z.string().nullable(),
      sinceMs: z.number().nullable(),
    })
    .nullable(),
  routingStatus: z.object({ status: z.enum(ROUTING_STATUSES), sinceMs: z.number().nullable() }).nullable(),
  skills: z.array(z.string()),
});
export type DirectoryUser = z.infer<typeof DirectoryUser>;

/** The answer of `GET /api/directory`: every active user that could be read, and how true it is. */
export const DirectoryDto = z.object({
  users: z.array(DirectoryUser),
  /** When the oldest part was true, epoch milliseconds. */
  asOfMs: z.number(),
  /** `stale`: older than it should be, because Genesys Cloud limits requests or does not answer. */
  source: z.enum(['genesys', 'cache', 'stale']),
  /** Why it is stale, in words; null when it is not. */
  staleReason: z.string().nullable(),
  /** Until when Genesys Cloud limits this organisation's requests. */
  throttledUntilMs: z.number().nullable(),
  pages: z.object({ total: z.number().int(), failed: z.number().int() }),
  /** Why pages failed; null when none did. */
  failure: z.object({ code: z.string(), message: z.string(), retryAfterMs: z.number().nullable() }).nullable(),
  /** False when the organisation's own presence labels could not be read. */
  hasLabels: z.boolean(),
  /** When to ask again; asking earlier changes nothing. */
  pollMs: z.number().positive(),
});
export type DirectoryDto = z.infer<typeof DirectoryDto>;

/** A user found in the projection. */
export type DirectoryMatch = DirectoryUser & {
  readonly groups: readonly string[];
  /** The operation that told of the user, and when Genesys answered it. */
  readonly source: string;
  readonly readAtMs: number;
};

/** One page of a search. */
export type DirectoryPageDto = {
  readonly users: readonly DirectoryMatch[];
  /** For each word typed, the spellings searched instead; null when the words were taken as typed. */
  readonly correctedWords: readonly (readonly string[])[] | null;
  /** When all users were last read; null when that has never come to its end, and users may be missing. */
  readonly completedAtMs: number | null;
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
};

/** Query keys of the directory domain. */
export const directoryKeys = { list: (orgId: string) => [orgId, 'directory'] as const };
