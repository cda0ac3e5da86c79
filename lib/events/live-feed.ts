import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { oneAfterTheOther, type Feed } from './feed-hub.ts';
import { readStreamHead } from './live-condition.ts';
import { createLiveWatch } from './live-watch.ts';
import { readChangedStates } from './read-live-states.ts';
import type { LiveCondition, LiveState } from './schema.ts';

/** Changes read with one query. */
const READ_AT_ONCE = 2_000;

/** One stream of changes: what it is about, and what it is told. */
export type Follower = {
  readonly userIds: ReadonlySet<string>;
  /** At most one state for each of its users; a later one takes the place of an earlier. */
  readonly pending: Map<string, LiveState>;
  condition: LiveCondition;
  /** The number up to which `pending` and what was taken from it is everything. */
  sequence: bigint;
  /** Called when any of it changed. */
  rouse: () => void;
};

/** The changes of one organisation, read once whatever the number of followers; whom they follow is watched. */
export type LiveFeed = Feed & {
  add(follower: Follower): void;
  remove(follower: Follower): void;
};

/** Begins at the organisation's last change: what came before, each follower reads for its own users. */
export async function openLiveFeed(ctx: OrgContext): Promise<LiveFeed> {
  const { orgId } = ctx;
  const followers = new Set<Follower>();
  const byUser = new Map<string, Set<Follower>>();
  const watch = createLiveWatch(ctx, () => [...byUser.keys()]);
  const readHead = () => withOrg(ctx, (tx) => readStreamHead(tx, orgId));
  let head = await readHead();
  let last = head.sequence;
  let failedAtMs: number | null = null;

  const readOn = async () => {
    head = await readHead();
    // A number that went back is another stream: the organisation was removed and came back.
    if (head.sequence < last) last = 0n;
    while (last < head.sequence) {
      const changed = await withOrg(ctx, (tx) => readChangedStates(tx, orgId, last, READ_AT_ONCE));
      for (const state of changed.states) {
        for (const follower of byUser.get(state.userId) ?? []) {
          follower.pending.set(state.userId, state);
          follower.rouse();
        }
      }
      last = changed.states.length === 0 ? head.sequence : changed.sequence;
    }
  };
  const tell = (follower: Follower) => {
    const before = follower.condition;
    follower.condition = failedAtMs === null ? head.condition : unreadable(failedAtMs);
    follower.sequence = last;
    if (before.state !== follower.condition.state || before.sinceMs !== follower.condition.sinceMs) follower.rouse();
  };

  return {
    look: oneAfterTheOther(async () => {
      try {
        await readOn();
        failedAtMs = null;
      } catch (error) {
        if (failedAtMs === null) log.warn({ err: error, orgId }, 'live states cannot be read');
        failedAtMs ??= Date.now();
      }
      for (const follower of followers) tell(follower);
    }),
    add(follower) {
      followers.add(follower);
      for (const userId of follower.userIds) {
        const others = byUser.get(userId);
        if (others) others.add(follower);
        else byUser.set(userId, new Set([follower]));
      }
      tell(follower);
      watch.change();
    },
    remove(follower) {
      followers.delete(follower);
      for (const userId of follower.userIds) {
        const others = byUser.get(userId);
        others?.delete(follower);
        if (others?.size === 0) byUser.delete(userId);
      }
      watch.change();
    },
  };
}

function unreadable(sinceMs: number): LiveCondition {
  const reason = 'The database of Headroom does not answer';
  return { state: 'interrupted', sinceMs, reason, trueUntilMs: sinceMs, isComplete: null };
}
