import { z } from 'zod';
import { TrunkCondition } from './schema.ts';

/** The header that a data action sends its key in. */
export const KEY_HEADER = 'x-headroom-key';
/** Where data actions ask, below the application's address. */
export const TRUNK_STATES_PATH = '/api/data-actions/trunk-states';

// Genesys fills what a flow does not give with an empty text.
const asked = (what: string) => z.string().max(200).default('').describe(what);

/** What a data action asks: all trunks, one of them, or those of one trunk base. */
export const TrunkStatesRequest = z
  .strictObject({
    trunkId: asked('Id of one trunk of Genesys Cloud. Empty for all.'),
    trunkBaseName: asked('Name of one trunk base (a carrier), in upper or lower case. Empty for all.'),
  })
  .describe('Which trunks are asked for; both empty for all of them.');
export type TrunkStatesRequest = z.infer<typeof TrunkStatesRequest>;

const text = (what: string) => z.string().describe(`${what} Empty where it is not known.`);
const count = (what: string) => z.int().min(0).optional().describe(`${what} Left out where it is not known.`);
const CONDITION_WORDS = 'in_service, degraded (some of its ways are down), out_of_service or unknown.';

const TrunkStateItem = z.strictObject({
  trunkId: z.string().describe('Id of the trunk.'),
  name: z.string().describe('Name of the trunk.'),
  trunkBaseName: z.string().describe('Name of its trunk base (carrier).'),
  edgeName: text('Name of the edge that the trunk is on.'),
  siteName: text('Name of the site of that edge.'),
  state: TrunkCondition.describe(CONDITION_WORDS),
  reason: text('Why it is not in service.'),
  stateSince: text('When it became so by Genesys Cloud’s clock (ISO 8601).'),
  inboundCalls: count('Concurrent inbound calls.'),
  outboundCalls: count('Concurrent outbound calls.'),
});

/** What it is answered. */
export const TrunkStatesAnswer = z
  .strictObject({
    isStale: z
      .boolean()
      .describe('True when this may be out of date: Headroom has heard nothing from Genesys Cloud for too long.'),
    ageSeconds: z.int().min(0).optional().describe('How old this is. Left out when nothing is known yet.'),
    asOf: text('Until when this was true (ISO 8601).'),
    state: TrunkCondition.describe(`All trunks asked for together: ${CONDITION_WORDS}`),
    reason: text('Why they are not in service.'),
    calls: count('Concurrent calls of the trunks asked for.'),
    capacity: count('Concurrent calls that they can carry.'),
    trunks: z.array(TrunkStateItem),
  })
  .describe('The state of trunks as Headroom knows it.');
export type TrunkStatesAnswer = z.infer<typeof TrunkStatesAnswer>;

/** A shape as JSON schema: what is sent (`input`, with defaults optional) or received. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', target: 'draft-04' | 'draft-2020-12') {
  return z.toJSONSchema(schema, { io, target });
}
