import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, HOUR, listing, orNull } from './shared-schemas.ts';

const presenceDefinition = z.object({
  id: z.string(),
  name: orNull(z.string()),
  type: orNull(z.string()),
  languageLabels: orNull(z.record(z.string(), z.string())),
  systemPresence: orNull(z.string()),
  deactivated: orNull(z.boolean()),
});

/** A presence of the organisation and its labels by language. */
export type GenesysPresenceDefinition = z.infer<typeof presenceDefinition>;

/** `GET /presence/definitions`: all presences of the organisation (platform document §5.2). */
export const presenceDefinitions = defineOperation({
  name: 'presence.definitions',
  family: 'presence',
  method: 'GET',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/presence/definitions` }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: DAY, tags: () => ['presence-definitions'] },
  permission: 'presence:presenceDefinition:view',
  scope: 'presence:readonly',
  answer: listing(presenceDefinition),
});
