import { z } from 'zod';
import type { World } from '../core/types.ts';

const settingsSchema = z.strictObject({
  /** Whether calls come and go by themselves; otherwise there are always as many as at the start. */
  callLife: z.boolean().default(true),
  /** Simulated time between two events of one trunk's figures, and of one edge's. How often Genesys sends them is not documented. */
  metricsIntervalMs: z.number().positive().default(10_000),
});

/** Knobs of telephony; changed at run time through the control interface. */
type TelephonySettings = z.infer<typeof settingsSchema>;

const parsedByInput = new WeakMap<object, TelephonySettings>();

/** The settings in force: the `telephony` part of the world's configuration. Throws when that part is not valid. */
export function getTelephonySettings(world: World): TelephonySettings {
  const input = world.config.current.telephony;
  let settings = parsedByInput.get(input);
  if (!settings) {
    settings = settingsSchema.parse(input);
    parsedByInput.set(input, settings);
  }
  return settings;
}
