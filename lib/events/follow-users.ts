import type { StreamEvent } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { MAX_FOLLOWED } from './followed-users.ts';
import type { FeedHub } from './feed-hub.ts';
import type { Follower, LiveFeed } from './live-feed.ts';
import { liveHub } from './live-hub.ts';
import { readLiveStates } from './read-live-states.ts';
import type { LiveCondition, LiveStates } from './schema.ts';

/** A stream writes at most one frame in this time, however fast its users change. */
const FRAME_MS = 100;
/** The condition is told this often even when nothing changed; a browser that hears nothing for longer knows that it is cut off. */
const HEARTBEAT_MS = 10_000;
/** Whether the person may still look is asked this often. */
const RECHECK_MS = 60_000;
/** A stream ends after this; the browser opens a new one, which checks the person's sign-in again. */
const MAX_AGE_MS = 10 * 60_000;

/** What is followed, and how. */
export type FollowOptions = {
  readonly userIds: readonly string[];
  /** `Last-Event-ID`: only what changed since is told; null tells everything first. */
  readonly lastEventId: string | null;
  /** Whether the person still is signed in and permitted. */
  readonly isAllowed: () => Promise<boolean>;
  readonly hub?: FeedHub<LiveFeed>;
};

/**
 * What some users do, as it changes: `condition` tells how true the stream is, `states` the users that changed, each at most
 * once a frame and with its newest state, however slow the reader. The id of an event is the number of the last change it
 * knows of. Ends when `signal` is aborted, when the person may not look any more, and after ten minutes. Costs no Genesys call.
 */
export async function* followUsers(
  ctx: OrgContext,
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  requirePermission(ctx, 'directory:view');
  const follower = createFollower(options.userIds, signal);
  const held = await (options.hub ?? liveHub()).hold(ctx);
  held.feed.add(follower);
  try {
    const endsAtMs = Date.now() + MAX_AGE_MS;
    let [recheckAtMs, beatAtMs] = [Date.now() + RECHECK_MS, Date.now() + HEARTBEAT_MS];
    let told = follower.condition;
    yield conditionEvent(told);
    yield await snapshot(ctx, follower, options.lastEventId);
    while (!signal.aborted && Date.now() < endsAtMs) {
      await follower.news(Math.min(recheckAtMs, beatAtMs, endsAtMs) - Date.now());
      if (signal.aborted) return;
      const nowMs = Date.now();
      if (nowMs >= recheckAtMs) {
        if (!(await options.isAllowed())) return;
        recheckAtMs = nowMs + RECHECK_MS;
      }
      if (nowMs >= beatAtMs || told.state !== follower.condition.state || told.sinceMs !== follower.condition.sinceMs) {
        told = follower.condition;
        beatAtMs = nowMs + HEARTBEAT_MS;
        yield conditionEvent(told);
      }
      if (follower.pending.size === 0) continue;
      yield statesEvent(follower.sequence, drain(follower));
      await follower.rest(FRAME_MS);
    }
  } finally {
    held.feed.remove(follower);
    held.release();
  }
}

type WaitingFollower = Follower & {
  /** Resolves with the next news, at once where there were some since the last call, or after a while. */
  news(withinMs: number): Promise<void>;
  /** Resolves after a while, whatever happens meanwhile. */
  rest(ms: number): Promise<void>;
};

/** Waits without signals of its own for each wait: a thousand streams do so several times a second. */
function createFollower(userIds: readonly string[], signal: AbortSignal): WaitingFollower {
  let hasNews = false;
  let wake: (() => void) | null = null;
  let isResting = false;
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, Math.max(0, ms));
      function done() {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
      wake = done;
    });
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    userIds: new Set(userIds.slice(0, MAX_FOLLOWED)),
    pending: new Map(),
    condition: { state: 'off', sinceMs: null, reason: null, trueUntilMs: null, isComplete: null },
    sequence: 0n,
    rouse() {
      hasNews = true;
      if (!isResting) wake?.();
    },
    async news(withinMs) {
      if (!hasNews) await wait(withinMs);
      hasNews = false;
    },
    async rest(ms) {
      isResting = true;
      await wait(ms);
      isResting = false;
    },
  };
}

/** Everything up to now. What changes meanwhile is told again afterwards, which does no harm. */
async function snapshot(ctx: OrgContext, follower: Follower, lastEventId: string | null): Promise<StreamEvent> {
  const { sequence } = follower;
  const resumed = lastEventId !== null && /^\d{1,18}$/.test(lastEventId) ? BigInt(lastEventId) : null;
  // A number from the future is of another stream.
  const after = resumed !== null && resumed <= sequence ? resumed : undefined;
  const states = await withOrg(ctx, (tx) => readLiveStates(tx, ctx.orgId, [...follower.userIds], after));
  return statesEvent(sequence, { states: [...states.values()] });
}

function drain(follower: Follower): LiveStates {
  const states = [...follower.pending.values()];
  follower.pending.clear();
  return { states };
}

const statesEvent = (sequence: bigint, data: LiveStates): StreamEvent => ({
  event: 'states',
  id: String(sequence),
  data,
});
const conditionEvent = (data: LiveCondition): StreamEvent => ({ event: 'condition', data });
