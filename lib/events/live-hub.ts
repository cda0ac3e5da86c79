import 'server-only';
import { signals } from '#lib/db/signals.ts';
import { createFeedHub, type FeedHub } from './feed-hub.ts';
import { openLiveFeed, type LiveFeed } from './live-feed.ts';

const holder = globalThis as typeof globalThis & { headroomLiveHub?: FeedHub<LiveFeed> };

/** The live states of this process, one feed for each organisation that somebody looks at, shared by every stream. */
export function liveHub(): FeedHub<LiveFeed> {
  holder.headroomLiveHub ??= createFeedHub(signals(), openLiveFeed);
  return holder.headroomLiveHub;
}
