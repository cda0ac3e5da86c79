import type { SignalChannel, Signals } from '#lib/db/signal-listeners.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';

/** Looks this often even when nothing was signalled: signals may be lost, and some of what feeds tell is not signalled. */
const LOOK_MS = 2_000;

/** What a process knows of one organisation for everybody who looks at it. `look` reads on; it does not fail. */
export type Feed = { look(): Promise<void> };

/** The feeds of one kind in this process: one for each organisation that somebody looks at. */
export type FeedHub<F extends Feed> = {
  /** The organisation's feed, opened for the first who holds it and dropped when the last has released it. */
  hold(ctx: OrgContext): Promise<{ readonly feed: F; readonly release: () => void }>;
  /** Organisations with a feed. */
  readonly size: number;
};

/** Feeds look when whichever process wrote a change of the organisation signals it on the channel: a text that begins with its id. */
export function createFeedHub<F extends Feed>(
  signals: Signals,
  open: (ctx: OrgContext) => Promise<F>,
  channel: SignalChannel = 'headroom_live',
): FeedHub<F> {
  const feeds = new Map<string, { readonly opening: Promise<F>; holders: number }>();
  let stop: (() => void) | null = null;

  const lookAt = (orgId: string) =>
    void feeds
      .get(orgId)
      ?.opening.then((feed) => feed.look())
      .catch(() => undefined);
  const lookEverywhere = () => [...feeds.keys()].forEach(lookAt);
  const start = () => {
    const unsubscribe = signals.subscribe(channel, (payload) => {
      if (payload === null) lookEverywhere();
      else lookAt(payload.split(' ')[0] ?? '');
    });
    const timer = setInterval(lookEverywhere, LOOK_MS);
    timer.unref();
    stop = () => {
      unsubscribe();
      clearInterval(timer);
    };
  };

  return {
    get size() {
      return feeds.size;
    },
    async hold(ctx) {
      const { orgId } = ctx;
      if (stop === null) start();
      const entry = feeds.get(orgId) ?? { opening: open(ctx), holders: 0 };
      feeds.set(orgId, entry);
      entry.holders += 1;
      let isReleased = false;
      const release = () => {
        if (isReleased) return;
        isReleased = true;
        entry.holders -= 1;
        if (entry.holders === 0 && feeds.get(orgId) === entry) feeds.delete(orgId);
        if (feeds.size > 0) return;
        stop?.();
        stop = null;
      };
      try {
        return { feed: await entry.opening, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** Makes `work` one at a time: who asks while it is under way gets one more round after it. */
export function oneAfterTheOther(work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  let isAskedAgain = false;
  const rounds = async () => {
    do {
      isAskedAgain = false;
      await work();
    } while (isAskedAgain);
  };
  return () => {
    if (underWay) isAskedAgain = true;
    underWay ??= rounds().finally(() => (underWay = null));
    return underWay;
  };
}
