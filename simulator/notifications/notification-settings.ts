import { z } from 'zod';
import type { World } from '../core/types.ts';

const count = z.number().int().positive();
const duration = z.number().positive();
const percent = z.number().min(0).max(100);

const settingsSchema = z.strictObject({
  /** Channels one person (or client) may hold per OAuth client; one more removes the least recently used. */
  maxChannels: count.default(20),
  maxTopicsPerChannel: count.default(1_000),
  /** Simulated life of a channel since it was made or last given subscriptions. */
  channelLifeMs: duration.default(24 * 3_600_000),
  heartbeatMs: duration.default(30_000),
  /** Simulated notice before a planned close. */
  closingNoticeMs: duration.default(60_000),
  /** Chance that an event is sent twice. */
  duplicatePercent: percent.default(0),
  /** Chance that an event is held back until after the next one (or one simulated second). */
  reorderPercent: percent.default(0),
});

/** Knobs of the notification service; changed at run time through the control interface. */
type NotificationSettings = z.infer<typeof settingsSchema>;

const parsedByInput = new WeakMap<object, NotificationSettings>();

/** The settings in force: the `notifications` part of the world's configuration. Throws when that part is not valid. */
export function getNotificationSettings(world: World): NotificationSettings {
  const input = world.config.current.notifications;
  let settings = parsedByInput.get(input);
  if (!settings) {
    settings = settingsSchema.parse(input);
    parsedByInput.set(input, settings);
  }
  return settings;
}
