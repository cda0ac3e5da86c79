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

/** A user's presence and since when. */
export const Presence = z.object({
  system: z.enum(SYSTEM_PRESENCES),
  /** The organisation's own word for it; null when it has none besides the system's. */
  label: z.string().nullable(),
  sinceMs: z.number().nullable(),
});

/** A user's routing status and since when. */
export const RoutingState = z.object({ status: z.enum(ROUTING_STATUSES), sinceMs: z.number().nullable() });

/** One user, as a row of the directory. Null is "Genesys Cloud did not say". */
export const DirectoryUser = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  division: z.string().nullable(),
  phone: z.string().nullable(),
  presence: Presence.nullable(),
  routingStatus: RoutingState.nullable(),
  skills: z.array(z.string()),
});
export type DirectoryUser = z.infer<typeof DirectoryUser>;

/** Every active user that could be read at once, and how true it is. */
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

/** Stands for users whose presence Genesys Cloud did not tell. */
export const NO_PRESENCE = 'UNKNOWN';

/** What the directory can be filtered by. Each takes values of which any will do. */
export const DIRECTORY_FILTERS = [
  'presence',
  'division',
  'department',
  'team',
  'groups',
  'skills',
  'locations',
  'queues',
] as const;
export type DirectoryFilterName = (typeof DIRECTORY_FILTERS)[number];

/** A text that Postgres takes: without the character NUL, and without half a surrogate pair, which `jsonb` refuses. */
export const PostgresText = z
  .string()
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must be text that can be stored');

/** Names by filter; the empty one stands for users without. Presences are system presences, or `UNKNOWN`. */
export const DirectoryFilters = z.partialRecord(z.enum(DIRECTORY_FILTERS), z.array(PostgresText.max(300)).max(100));
export type DirectoryFilters = z.infer<typeof DirectoryFilters>;

/** What the directory can be ordered by. `since` is the time in the present presence. */
export const DIRECTORY_ORDERS = ['name', 'title', 'department', 'division', 'presence', 'since'] as const;
export const DirectoryOrder = z.object({ by: z.enum(DIRECTORY_ORDERS), isDescending: z.boolean() });
export type DirectoryOrder = z.infer<typeof DirectoryOrder>;

/** What one box and the filters beside it ask for. */
export const DirectoryQuery = z.object({
  text: PostgresText.max(200).default(''),
  filters: DirectoryFilters.default({}),
  /** Without one, by how well the name matches and by name. */
  order: DirectoryOrder.nullable().default(null),
});
export type DirectoryQuery = z.input<typeof DirectoryQuery>;

/** A user found in the projection. */
export const DirectoryMatch = DirectoryUser.extend({
  groups: z.array(z.string()),
  locations: z.array(z.string()),
  team: z.string().nullable(),
  queues: z.array(z.string()),
  /** The operation that told of the user, and when Genesys answered it. */
  source: z.string(),
  readAtMs: z.number(),
});
export type DirectoryMatch = z.infer<typeof DirectoryMatch>;

/** Why users could not be read. */
export const DirectoryFailure = z.object({
  code: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.unknown()).optional(),
});
export type DirectoryFailure = z.infer<typeof DirectoryFailure>;

/** How far what is kept of an organisation's users is true. */
export const DirectoryReading = z.object({
  /** When all users were last read; null when that has never come to its end, and users may be missing. */
  completedAtMs: z.number().nullable(),
  isUnderWay: z.boolean(),
  /** Of a reading that is not at its end: how many users are there, and about how many there will be, where known. */
  readUsers: z.number().int().nullable(),
  aboutUsers: z.number().int().nullable(),
  /** Why the last reading came to no end; null when it did, and while another is under way. */
  failure: DirectoryFailure.extend({ retryAtMs: z.number().nullable() }).nullable(),
  /** Until when Genesys Cloud limits this organisation's requests. */
  throttledUntilMs: z.number().nullable(),
});
export type DirectoryReading = z.infer<typeof DirectoryReading>;

/** How far it is known who is in which queue. */
export const QueueReading = z.object({
  /** Queues that there are; null before their list was read for the first time. */
  total: z.number().int().nullable(),
  /** Of these, whose members have been read. */
  read: z.number().int(),
  /** When the oldest of these readings began; null where there is none. */
  asOfMs: z.number().nullable(),
  /** Why the last call for queues gave no answer, in Genesys' words and ours; null when it did. */
  problem: z.string().nullable(),
});
export type QueueReading = z.infer<typeof QueueReading>;

/** The queues that one user is in, as far as these are known, by name. */
export const UserQueuesDto = z.object({
  queues: z.array(
    z.object({
      name: z.string(),
      /** Whether contacts of the queue come to the user; null when Genesys Cloud did not say. */
      joined: z.boolean().nullable(),
      asOfMs: z.number(),
    }),
  ),
  reading: QueueReading,
});
export type UserQueuesDto = z.infer<typeof UserQueuesDto>;

/** One page of a search. */
export const DirectoryPageDto = z.object({
  users: z.array(DirectoryMatch),
  /** For each word typed, the spellings searched instead; null when the words were taken as typed. */
  correctedWords: z.array(z.array(z.string())).nullable(),
  /** When all users were last read; null when that has never come to its end, and users may be missing. */
  completedAtMs: z.number().nullable(),
  queueReading: QueueReading,
  /** Cursor of the next page; null on the last. */
  next: z.string().nullable(),
});
export type DirectoryPageDto = z.infer<typeof DirectoryPageDto>;

/** A value of a filter and how many users have it. */
export const DirectoryFacet = z.object({ value: z.string(), count: z.number().int() });
export type DirectoryFacet = z.infer<typeof DirectoryFacet>;

/** How many users there are, how many match, and the values of each filter among all of them, the most frequent first. */
export const DirectoryCountsDto = z.object({
  total: z.number().int(),
  matching: z.number().int(),
  facets: z.record(z.enum(DIRECTORY_FILTERS), z.array(DirectoryFacet)),
  reading: DirectoryReading,
  queueReading: QueueReading,
  /** When to ask again; asking earlier changes nothing. */
  pollMs: z.number().positive(),
});
export type DirectoryCountsDto = z.infer<typeof DirectoryCountsDto>;

/** Query keys of the directory domain. */
export const directoryKeys = {
  allPages: (orgId: string) => [orgId, 'directory', 'pages'] as const,
  allCounts: (orgId: string) => [orgId, 'directory', 'counts'] as const,
  pages: (orgId: string, query: DirectoryQuery) => [orgId, 'directory', 'pages', query] as const,
  counts: (orgId: string, query: DirectoryQuery) => [orgId, 'directory', 'counts', query] as const,
  user: (orgId: string, userId: string) => [orgId, 'directory', 'user', userId] as const,
  userQueues: (orgId: string, userId: string) => [orgId, 'directory', 'user', userId, 'queues'] as const,
};
