/** One try to deliver one copy of an event. */
export type DeliveryEntry = {
  readonly sequence: number;
  readonly eventId: string;
  readonly organisationId: string;
  readonly detailType: string;
  readonly topicName: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** True for the second copy of an event that was doubled. */
  readonly isRepeat: boolean;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly cause: string | null;
  readonly result: 'delivered' | 'retried' | 'abandoned';
  /** Simulated moment of the end. */
  readonly atMs: number;
};

/** Counts since the last clear. */
export type DeliveryCounts = {
  /** Events that passed a filter. */
  matched: number;
  /** Those that came while there was no destination. */
  lost: number;
  attempts: number;
  /** Copies that were answered with 2xx: an event that was doubled counts twice. */
  delivered: number;
  abandoned: number;
  /** Second copies delivered. */
  repeats: number;
  deliveredByType: Record<string, number>;
};

/** What became of every event: the counts, and the latest tries one by one. */
export type DeliveryLog = {
  countMatch(hasDestination: boolean): void;
  add(entry: Omit<DeliveryEntry, 'sequence'>): void;
  counts(): Readonly<DeliveryCounts>;
  read(filter: { organisationId?: string; afterSequence?: number; limit: number }): DeliveryEntry[];
  clear(): void;
};

const MOST_ENTRIES = 20_000;

const noCounts = (): DeliveryCounts => ({
  matched: 0,
  lost: 0,
  attempts: 0,
  delivered: 0,
  abandoned: 0,
  repeats: 0,
  deliveredByType: {},
});

/** An empty log; the oldest entries go once there are many. */
export function createDeliveryLog(): DeliveryLog {
  let counts = noCounts();
  let entries: DeliveryEntry[] = [];
  let lastSequence = 0;
  return {
    countMatch(hasDestination) {
      counts.matched += 1;
      if (!hasDestination) counts.lost += 1;
    },
    add(entry) {
      lastSequence += 1;
      entries.push({ ...entry, sequence: lastSequence });
      if (entries.length > 2 * MOST_ENTRIES) entries = entries.slice(-MOST_ENTRIES);
      counts.attempts += 1;
      if (entry.result === 'abandoned') counts.abandoned += 1;
      if (entry.result !== 'delivered') return;
      counts.delivered += 1;
      if (entry.isRepeat) counts.repeats += 1;
      counts.deliveredByType[entry.detailType] = (counts.deliveredByType[entry.detailType] ?? 0) + 1;
    },
    counts: () => counts,
    read({ organisationId, afterSequence = 0, limit }) {
      return entries
        .filter((entry) => entry.sequence > afterSequence)
        .filter((entry) => organisationId === undefined || entry.organisationId === organisationId)
        .slice(0, limit);
    },
    clear() {
      counts = noCounts();
      entries = [];
    },
  };
}
