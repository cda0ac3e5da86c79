import { z } from 'zod';
import type { World } from '../core/types.ts';

const count = z.number().int().positive();
const duration = z.number().min(0);

const settingsSchema = z.strictObject({
  /** Simulated time between accepting an upload and its outcome. */
  updateDelayMs: duration.default(2_000),
  /** Apply updates, imports, copies and deletes at once and answer with the result instead of 202. */
  isQuick: z.boolean().default(false),
  /** Simulated time until an asynchronous schedule query is ready. */
  queryDelayMs: duration.default(1_000),
  /** Simulated time until a job of historical adherence has ended, and whether it ends with an error. */
  historicalAdherenceDelayMs: duration.default(3_000),
  isHistoricalAdherenceFailing: z.boolean().default(false),
  /** Query results above this many bytes of JSON come as a download link. */
  downloadThresholdBytes: count.default(2_000_000),
  /** Largest accepted upload, compressed. */
  uploadMaxBytes: count.default(32_000_000),
  /** Simulated lifetime of signed upload and download links. */
  signedUrlTtlMs: duration.default(15 * 60_000),
  /** Refuse an upload whose schedule version is stale, besides the agents' own versions. */
  isScheduleVersionChecked: z.boolean().default(true),
  /** Whether a bad upload is refused by the request itself or only reported by the notification. */
  validation: z.enum(['request', 'notification']).default('request'),
  /** Small changes a supervisor makes during the day, to shifts nobody else touched in the last `quietMs`. */
  supervisor: z
    .strictObject({
      isEnabled: z.boolean().default(true),
      meanIntervalMs: count.default(20 * 60_000),
      quietMs: duration.default(5 * 60_000),
    })
    .prefault({}),
});

/** Knobs of the workforce-management and storage parts; changed at run time through the control interface. */
type WfmSettings = z.infer<typeof settingsSchema>;

const parsedByInput = new WeakMap<object, WfmSettings>();

/** The settings in force: the `wfm` part of the world's configuration, defaults filled in. Throws when that part is not valid. */
export function getWfmSettings(world: World): WfmSettings {
  const input = world.config.current.wfm;
  let settings = parsedByInput.get(input);
  if (!settings) {
    settings = settingsSchema.parse(input);
    parsedByInput.set(input, settings);
  }
  return settings;
}
