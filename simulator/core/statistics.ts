import type { LogEntry, RequestLog } from './request-log.ts';

/** How one token, or one organisation, has fared. */
export type TrafficStatistics = {
  /** Requests that reached an operation's checks with a good token: admitted and refused. */
  requests: number;
  /** Taken from the token's window. */
  admitted: number;
  /** Answered 429. */
  tooManyRequests: number;
  /** Answers by status; broken connections under `reset`. */
  byStatus: Record<string, number>;
  byOperation: Record<string, { admitted: number; tooManyRequests: number }>;
  /** 429s by the bucket that was full. */
  rejectedBy: Record<string, number>;
  /** Highest count the token's window has reached, other applications included. */
  maxPerWindow: number;
  /** Most admitted requests in any 60 simulated seconds. */
  maxPerRollingMinute: number;
};

type Tracked = {
  statistics: TrafficStatistics;
  recentMs: number[];
  organisationId: string | null;
  clientId: string | null;
};

/** Counts every request of the log, by token and by organisation. */
export type Statistics = {
  read(organisationId?: string): {
    tokens: (TrafficStatistics & { tokenId: string; organisationId: string | null; clientId: string | null })[];
    organisations: (TrafficStatistics & { organisationId: string })[];
  };
  clear(): void;
};

function track(organisationId: string | null, clientId: string | null): Tracked {
  return {
    organisationId,
    clientId,
    recentMs: [],
    statistics: {
      requests: 0,
      admitted: 0,
      tooManyRequests: 0,
      byStatus: {},
      byOperation: {},
      rejectedBy: {},
      maxPerWindow: 0,
      maxPerRollingMinute: 0,
    },
  };
}

function count(tracked: Tracked, entry: LogEntry): void {
  const { statistics, recentMs } = tracked;
  const status = entry.status === null ? 'reset' : String(entry.status);
  const operation = (statistics.byOperation[entry.operationId] ??= { admitted: 0, tooManyRequests: 0 });
  statistics.requests += 1;
  statistics.byStatus[status] = (statistics.byStatus[status] ?? 0) + 1;
  statistics.maxPerWindow = Math.max(statistics.maxPerWindow, entry.rate?.count ?? 0);
  if (entry.status === 429) {
    statistics.tooManyRequests += 1;
    operation.tooManyRequests += 1;
    const bucket = entry.rate?.rejectedBy ?? 'unknown';
    statistics.rejectedBy[bucket] = (statistics.rejectedBy[bucket] ?? 0) + 1;
  }
  if (!entry.metered) return;
  statistics.admitted += 1;
  operation.admitted += 1;
  recentMs.push(entry.atMs);
  const firstKept = recentMs.findIndex((atMs) => atMs > entry.atMs - 60_000);
  if (firstKept > 0) recentMs.splice(0, firstKept);
  statistics.maxPerRollingMinute = Math.max(statistics.maxPerRollingMinute, recentMs.length);
}

/** Statistics that follow `log` from now on. */
export function createStatistics(log: RequestLog): Statistics {
  const tokens = new Map<string, Tracked>();
  const organisations = new Map<string, Tracked>();
  log.onEntry((entry) => {
    if (entry.host !== 'api' || entry.tokenId === null || entry.organisationId === null) return;
    let token = tokens.get(entry.tokenId);
    if (!token) tokens.set(entry.tokenId, (token = track(entry.organisationId, entry.clientId)));
    let organisation = organisations.get(entry.organisationId);
    if (!organisation) organisations.set(entry.organisationId, (organisation = track(entry.organisationId, null)));
    count(token, entry);
    count(organisation, entry);
  });
  return {
    read(organisationId) {
      const wanted = (tracked: Tracked) => organisationId === undefined || tracked.organisationId === organisationId;
      return {
        tokens: [...tokens]
          .filter(([, tracked]) => wanted(tracked))
          .map(([tokenId, tracked]) => ({
            tokenId,
            organisationId: tracked.organisationId,
            clientId: tracked.clientId,
            ...tracked.statistics,
          })),
        organisations: [...organisations]
          .filter(([, tracked]) => wanted(tracked))
          .map(([id, tracked]) => ({ organisationId: id, ...tracked.statistics })),
      };
    },
    clear() {
      tokens.clear();
      organisations.clear();
    },
  };
}
