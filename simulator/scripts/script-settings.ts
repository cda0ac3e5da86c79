import { z } from 'zod';
import type { World } from '../core/types.ts';

const settingsSchema = z.strictObject({
  /** Divisions that a listing looks at; with more it says `truncatedDivisions`. */
  maxDivisions: z.number().int().positive().default(100),
});

const parsedByInput = new WeakMap<object, z.infer<typeof settingsSchema>>();

/** The settings in force: the `scripts` part of the world's configuration. Throws when that part is not valid. */
export function getScriptSettings(world: World): z.infer<typeof settingsSchema> {
  const input = world.config.current.scripts;
  let settings = parsedByInput.get(input);
  if (!settings) {
    settings = settingsSchema.parse(input);
    parsedByInput.set(input, settings);
  }
  return settings;
}
