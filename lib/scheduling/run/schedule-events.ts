import type { Signals } from '#lib/db/signal-listeners.ts';
import { hearsSchedules } from '#lib/events/hears-schedules.ts';
import { subscribeToSchedules, type ScheduleNews } from '#lib/events/schedule-news.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';

/** So much is kept while nobody listens; after that, looking is cheaper. */
const MAX_KEPT = 1_000;

/** One run's ear on its business unit, from when it was made. */
export type ScheduleWatch = {
  /** Whether news will come by itself, as far as is known now; otherwise ask. Looks into the database. */
  isLive(): Promise<boolean>;
  /** What was said so far is of no interest. */
  forget(): void;
  /** Tells one listener what was said while nobody listened, and then what is said. */
  onNews(listener: (news: ScheduleNews) => void): () => void;
  close(): void;
};

/** What Genesys says about schedules, by whichever process receives the organisation's events. */
export type ScheduleEvents = {
  watch(ctx: OrgContext, businessUnitId: string): ScheduleWatch;
};

/** Hears of schedules by the signals of other processes: news is a help, not a need. */
export function createScheduleEvents(
  signals: Pick<Signals, 'subscribe'>,
  isHeard: (ctx: OrgContext, businessUnitId: string) => Promise<boolean> = hearsSchedules,
): ScheduleEvents {
  return {
    watch(ctx, businessUnitId) {
      let kept: ScheduleNews[] = [];
      let tell: ((news: ScheduleNews) => void) | null = null;
      const close = subscribeToSchedules(signals, ctx, businessUnitId, (news) => {
        if (tell) tell(news);
        else kept = kept.length < MAX_KEPT ? [...kept, news] : [null];
      });
      return {
        isLive: () => isHeard(ctx, businessUnitId),
        forget: () => void (kept = []),
        onNews(listener) {
          tell = listener;
          kept.splice(0).forEach(listener);
          return () => void (tell = null);
        },
        close,
      };
    },
  };
}
