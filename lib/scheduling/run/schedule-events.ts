import type { Clock } from '#lib/clock.ts';
import type { Gateway, GenesysEnvironment } from '#lib/genesys/gateway-types.ts';
import { openNotificationChannel } from '#lib/genesys/notification-channel.ts';
import { businessUnitSchedulesEvent, businessUnitSchedulesTopic } from '#lib/genesys/operations/wfm-schedules.ts';
import { log } from '#lib/log.ts';

/** The end (or progress) of a schedule operation in a business unit; `null`: news may have been missed, so look. */
export type ScheduleNews = { readonly operationId: string; readonly status: string } | null;

/** One run's ear on its business unit. */
export type ScheduleWatch = {
  /** Whether news will come by itself; otherwise ask. */
  isLive(): boolean;
  onNews(listener: (news: ScheduleNews) => void): () => void;
  close(): void;
};

/** The notification channels of this process, one for each organisation, for as long as runs need them. */
export type ScheduleEvents = {
  /** Resolves once Genesys confirmed the subscription, or when it did not come about in time: news is a help, not a need. */
  watch(orgId: string, businessUnitId: string): Promise<ScheduleWatch>;
  /** Whether an organisation's channel is open. */
  hasChannel(orgId: string): boolean;
  close(): Promise<void>;
};

type Channel = ReturnType<typeof openNotificationChannel>;
type Listener = { readonly topic: string; tell(news: ScheduleNews): void };
type Entry = {
  channel: Channel;
  readonly listeners: Set<Listener>;
  readonly topics: Map<string, Promise<boolean>>;
  users: number;
  idleTimer: NodeJS.Timeout | undefined;
  readonly controller: AbortController;
};

const READY_WITHIN_MS = 10_000;
