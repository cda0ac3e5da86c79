import type { QueueSettings } from '#lib/directory/keep-queues.ts';
import type { NotificationSettings } from '#lib/genesys/notification-channel.ts';
import type { TrunkIngressSettings } from '#lib/trunks/trunk-ingress.ts';

/** Numbers of one organisation's reception. */
export type IngressSettings = {
  /** Channels it opens; an organisation's client may have twenty, and those of a killed process count on for a while. */
  readonly maxChannels: number;
  readonly topicsPerChannel: number;
  /** After somebody began to look at others, the plan is made anew within these bounds. */
  readonly replanDelayMs: number;
  readonly replanEveryMs: number;
  /** The plan is made anew this often even when nothing was signalled. */
  readonly replanAtLeastMs: number;
  /** Breaks that end within this are read after together. */
  readonly gatherMs: number;
  /** First and longest wait before what failed is tried again. */
  readonly minRetryMs: number;
  readonly maxRetryMs: number;
  /** How old the directory may be when the reception starts, before it is read anew. */
  readonly maxDirectoryAgeMs: number;
  readonly channel: Partial<NotificationSettings>;
  readonly trunks: Partial<TrunkIngressSettings>;
  readonly queues: Partial<QueueSettings>;
};

/** What suits a server. */
export const DEFAULT_INGRESS_SETTINGS: IngressSettings = {
  maxChannels: 16,
  topicsPerChannel: 1_000,
  replanDelayMs: 2_000,
  replanEveryMs: 5_000,
  replanAtLeastMs: 5 * 60_000,
  gatherMs: 200,
  minRetryMs: 1_000,
  maxRetryMs: 60_000,
  maxDirectoryAgeMs: 24 * 3_600_000,
  channel: {},
  trunks: {},
  queues: {},
};
