import 'server-only';
import { signals } from '#lib/db/signals.ts';
import { readStreamHead } from '#lib/events/live-condition.ts';
import type { LiveCondition } from '#lib/events/schema.ts';
import { createFeedHub, oneAfterTheOther, type FeedHub } from '#lib/events/feed-hub.ts';
import type { ChangingFeed } from '#lib/events/follow-feed.ts';
import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { createKpiCounter, type KpiCounter } from './kpi-counts.ts';
import { readKpiMembers, readKpiStates } from './store.ts';

/** States read with one query. */
const READ_AT_ONCE = 5_000;
/** The directory is looked at this often for people who came and went. */
const MEMBERS_MS = 5 * 60_000;
/** Sooner where somebody changed who is not in it yet. */
const STRANGERS_MS = 10_000;

/** The figures of one organisation, kept by this process for everybody who looks at them. */
export type KpiFeed = ChangingFeed & {
  readonly counter: Pick<KpiCounter, 'revision' | 'readingsSince'>;
  /** How true the figures are. */
  readonly condition: LiveCondition;
};

const UNREADABLE = 'The database of Headroom does not answer';
const UNREAD: LiveCondition = { state: 'off', sinceMs: null, reason: null, trueUntilMs: null, isComplete: null };

/** Counts everybody once, and from then on what changes, as it changes. */
export async function openKpiFeed(ctx: OrgContext): Promise<KpiFeed> {
  const { orgId } = ctx;
  const listeners = new Set<() => void>();
  let counter = createKpiCounter();
  let last = 0n;
  let membersAtMs = 0;
  let hasStrangers = false;
  let condition = UNREAD;

  const readMembers = async () => {
    membersAtMs = Date.now();
    hasStrangers = false;
    counter.setMembers(await withOrg(ctx, (tx) => readKpiMembers(tx, orgId)));
  };
  const readStates = async () => {
    const head = await withOrg(ctx, (tx) => readStreamHead(tx, orgId));
    // A number that went back is another stream: the organisation was removed and came back.
    if (head.sequence < last) {
      counter = createKpiCounter(counter.revision);
      last = 0n;
      await readMembers();
    }
    while (last < head.sequence) {
      const changed = await withOrg(ctx, (tx) => readKpiStates(tx, orgId, last, READ_AT_ONCE));
      for (const [userId, state] of changed.states) {
        counter.set(userId, state);
        hasStrangers ||= !counter.isMember(userId);
      }
      last = changed.states.length === 0 ? head.sequence : changed.sequence;
    }
    condition = head.condition;
  };
  const readOn = async () => {
    const ageMs = Date.now() - membersAtMs;
    if (ageMs > MEMBERS_MS || (hasStrangers && ageMs > STRANGERS_MS)) await readMembers();
    await readStates();
  };
  const look = oneAfterTheOther(async () => {
    const before = { revision: counter.revision, state: condition.state };
    try {
      await readOn();
    } catch (error) {
      if (condition.reason !== UNREADABLE) log.warn({ err: error, orgId }, 'figures cannot be read');
      condition = unreadable(condition);
    }
    if (counter.revision === before.revision && condition.state === before.state) return;
    for (const listener of listeners) listener();
  });

  await readOn();
  return {
    get counter() {
      return counter;
    },
    get condition() {
      return condition;
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

/** Since when, is kept. */
function unreadable(before: LiveCondition): LiveCondition {
  if (before.reason === UNREADABLE) return before;
  const sinceMs = Date.now();
  return { state: 'interrupted', sinceMs, reason: UNREADABLE, trueUntilMs: before.trueUntilMs, isComplete: null };
}
