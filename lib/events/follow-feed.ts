import { systemClock } from '#lib/clock.ts';
import type { StreamEvent } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { Feed, FeedHub } from './feed-hub.ts';

/** Figures are painted at most once a second, so they are sent no more often. */
const FRAME_MS = 1_000;
/** Something is said this often, so that a browser that hears nothing for longer knows that it is cut off. */
const HEARTBEAT_MS = 10_000;
const RECHECK_MS = 60_000;
/** A stream ends after this; the browser opens a new one, which checks the person's sign-in again. */
const MAX_AGE_MS = 10 * 60_000;

/** A feed that tells its readers when there is something new, and lets each find out what. */
export type ChangingFeed = Feed & {
  /** Calls `listener` when what it holds changed, or how true that is, until the returned function is called. */
  onChange(listener: () => void): () => void;
};

/** How a feed is followed. */
export type FollowFeedOptions<F> = {
  /** Whether the person still is signed in and permitted; asked once a minute. */
  readonly isAllowed: () => Promise<boolean>;
  /** Opens what one stream tells: the function is asked for the events since it was last asked, at first for everything. */
  readonly begin: (feed: F) => () => readonly StreamEvent[];
};

/**
 * What one organisation's feed tells, as it changes: at most once a second, so that a slow reader misses steps between and never
 * the end, and every ten seconds besides. Ends when `signal` is aborted, when the person may not look any more, and after ten
 * minutes. Costs no Genesys call.
 */
export async function* followFeed<F extends ChangingFeed>(
  ctx: OrgContext,
  hub: FeedHub<F>,
  { isAllowed, begin }: FollowFeedOptions<F>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { feed, release } = await hub.hold(ctx);
  let rouse: () => void = () => undefined;
  let hasNews: boolean;
  const unsubscribe = feed.onChange(() => {
    hasNews = true;
    rouse();
  });
  try {
    const events = begin(feed);
    const endsAtMs = Date.now() + MAX_AGE_MS;
    let recheckAtMs = Date.now() + RECHECK_MS;
    while (!signal.aborted && Date.now() < endsAtMs) {
      if (Date.now() >= recheckAtMs) {
        if (!(await isAllowed())) return;
        recheckAtMs = Date.now() + RECHECK_MS;
      }
      hasNews = false;
      yield* events();
      await systemClock.sleep(FRAME_MS, signal).catch(() => undefined);
      if (hasNews) continue;
      const woken = new AbortController();
      rouse = () => woken.abort();
      await systemClock.sleep(HEARTBEAT_MS, AbortSignal.any([signal, woken.signal])).catch(() => undefined);
    }
  } finally {
    unsubscribe();
    release();
  }
}
