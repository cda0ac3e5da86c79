import 'server-only';
import { signals } from '#lib/db/signals.ts';
import { createFeedHub, oneAfterTheOther, type Feed, type FeedHub } from '#lib/events/feed-hub.ts';
import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { createKpiCounter, type KpiCounter } from './kpi-counts.ts';
import { findSequence, readKpiMembers, readKpiStates } from './store.ts';

/** States read with one query. */
const READ_AT_ONCE = 5_000;
/** The directory is looked at this often for people who came and went. */
const MEMBERS_MS = 5 * 60_000;
/** Sooner where somebody changed who is not in it yet. */
const STRANGERS_MS = 10_000;

/** The figures of one organisation, kept by this process for everybody who looks at them. */
export type KpiFeed = Feed & {
  readonly counter: Pick<KpiCounter, 'revision' | 'readingsSince'>;
  /** Since when the states could not be read; null while they can. */
  readonly failedSinceMs: number | null;
  /** Calls `listener` when figures changed, or whether they can be read, until the returned function is called. */
  onChange(listener: () => void): () => void;
};

/** Counts everybody once, and from then on what changes, as it changes. */
export async function openKpiFeed(ctx: OrgContext): Promise<KpiFeed> {
  const { orgId } = ctx;
  const listeners = new Set<() => void>();
  let counter = createKpiCounter();
  let last = 0n;
  let membersAtMs = 0;
  let hasStrangers = false;
  let failedSinceMs: number | null = null;

  const readMembers = async () => {
    membersAtMs = Date.now();
    hasStrangers = false;
    counter.setMembers(await withOrg(ctx, (tx) => readKpiMembers(tx, orgId)));
  };
  const readStates = async () => {
    const head = await withOrg(ctx, (tx) => findSequence(tx, orgId));
    // A number that went back is another stream: the organisation was removed and came back.
    if (head < last) {
      counter = createKpiCounter(counter.revision);
      last = 0n;
      await readMembers();
    }
    while (last < head) {
      const changed = await withOrg(ctx, (tx) => readKpiStates(tx, orgId, last, READ_AT_ONCE));
      for (const [userId, state] of changed.states) {
        counter.set(userId, state);
        hasStrangers ||= !counter.isMember(userId);
      }
      last = changed.states.length === 0 ? head : changed.sequence;
    }
  };
  const readOn = async () => {
    const ageMs = Date.now() - membersAtMs;
    if (ageMs > MEMBERS_MS || (hasStrangers && ageMs > STRANGERS_MS)) await readMembers();
    await readStates();
  };
  const look = oneAfterTheOther(async () => {
    const { revision } = counter;
    const wasFailing = failedSinceMs !== null;
    try {
      await readOn();
      failedSinceMs = null;
    } catch (error) {
      if (failedSinceMs === null) log.warn({ err: error, orgId }, 'figures cannot be read');
      failedSinceMs ??= Date.now();
    }
    if (counter.revision !== revision || wasFailing !== (failedSinceMs !== null)) {
      for (const listener of listeners) listener();
    }
  });

  await readOn();
  return {
    get counter() {
      return counter;
    },
    get failedSinceMs() {
      return failedSinceMs;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look,
  };
}

const holder = globalThis as typeof globalThis & { headroomKpiHub?: FeedHub<KpiFeed> };

/** The figures of this process, opened on first use and shared by every stream. */
export function kpiHub(): FeedHub<KpiFeed> {
  holder.headroomKpiHub ??= createFeedHub(signals(), openKpiFeed);
  return holder.headroomKpiHub;
}
