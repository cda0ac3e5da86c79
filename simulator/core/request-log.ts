/** One request to a login or API host, served, refused or broken. The oracle of tests. */
export type LogEntry = {
  readonly sequence: number;
  /** Simulated moment of arrival. */
  readonly at: string;
  readonly atMs: number;
  readonly host: 'api' | 'login' | 'storage' | 'streaming';
  readonly regionId: string;
  readonly organisationId: string | null;
  readonly tokenId: string | null;
  readonly clientId: string | null;
  readonly userId: string | null;
  /** Genesys' operation id; for paths that are none, `unknown`. */
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** Null when the connection was broken before an answer. */
  readonly status: number | null;
  /** True when the call was taken from a token's window. */
  readonly metered: boolean;
  readonly rate: {
    readonly count: number;
    readonly allowed: number;
    readonly resetSeconds: number;
    readonly rejectedBy?: string;
  } | null;
  /** Effect and rules of the fault that befell it. */
  readonly fault: { readonly type: string; readonly ruleIds: readonly string[] } | null;
  /** False when a fault kept the operation from running. */
  readonly tookEffect: boolean;
  readonly durationMs: number;
  readonly correlationId: string;
};

/** Narrows a reading of the log; all given members must match. */
export type LogFilter = {
  readonly organisationId?: string;
  readonly operationId?: string;
  readonly method?: string;
  readonly status?: number;
  readonly tokenId?: string;
  readonly host?: string;
  /** Only entries after this sequence number. */
  readonly afterSequence?: number;
  /** Only entries at or after this simulated moment. */
  readonly sinceMs?: number;
  /** At most so many, the newest; 1,000 unless told. */
  readonly limit?: number;
};

/** A ring of the newest requests. */
export type RequestLog = {
  add(entry: Omit<LogEntry, 'sequence'>): LogEntry;
  /** Matching entries, oldest first. */
  read(filter?: LogFilter): LogEntry[];
  /** Sequence number of the newest entry; 0 when there was none. */
  readonly lastSequence: number;
  /** Listens to every entry as it is written. */
  onEntry(listener: (entry: LogEntry) => void): void;
  clear(): void;
};

function fits(entry: LogEntry, filter: LogFilter): boolean {
  return (
    (filter.organisationId === undefined || entry.organisationId === filter.organisationId) &&
    (filter.operationId === undefined || entry.operationId === filter.operationId) &&
    (filter.method === undefined || entry.method === filter.method) &&
    (filter.status === undefined || entry.status === filter.status) &&
    (filter.tokenId === undefined || entry.tokenId === filter.tokenId) &&
    (filter.host === undefined || entry.host === filter.host) &&
    (filter.afterSequence === undefined || entry.sequence > filter.afterSequence) &&
    (filter.sinceMs === undefined || entry.atMs >= filter.sinceMs)
  );
}

/** A log of at most `capacity` entries; older ones fall out. */
export function createRequestLog(capacity = 100_000): RequestLog {
  let ring: LogEntry[] = [];
  let lastSequence = 0;
  const listeners: ((entry: LogEntry) => void)[] = [];
  return {
    get lastSequence() {
      return lastSequence;
    },
    add(entry) {
      lastSequence += 1;
      const full = { sequence: lastSequence, ...entry };
      ring[(lastSequence - 1) % capacity] = full;
      for (const listener of listeners) listener(full);
      return full;
    },
    read(filter = {}) {
      const found: LogEntry[] = [];
      const limit = filter.limit ?? 1_000;
      const oldest = Math.max(1, lastSequence - capacity + 1, (filter.afterSequence ?? 0) + 1);
      for (let sequence = lastSequence; sequence >= oldest && found.length < limit; sequence -= 1) {
        const entry = ring[(sequence - 1) % capacity];
        if (entry?.sequence === sequence && fits(entry, filter)) found.push(entry);
      }
      return found.reverse();
    },
    onEntry(listener) {
      listeners.push(listener);
    },
    clear() {
      ring = [];
    },
  };
}
