import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import type { PostgresBreakerBoard } from './breaker-board.ts';

/** The last reading of each organisation that has not ended. */
const readings = new Map<string, Promise<void>>();

/**
 * Makes the gateway act on what people decided of an organisation's breakers, as it is kept now. Readings of an organisation go
 * one after the other, so that an older one never has the last word. Never rejects.
 */
export async function readDecisions(
  orgId: string,
  gateway: Pick<Gateway, 'decideBreakers'>,
  board: Pick<PostgresBreakerBoard, 'load'>,
): Promise<void> {
  const read = async () => {
    try {
      gateway.decideBreakers(orgId, await board.load(orgId));
    } catch (error) {
      log.warn({ err: error, orgId }, 'what people decided of breakers cannot be read');
    }
  };
  const reading = (readings.get(orgId) ?? Promise.resolve()).then(read);
  readings.set(orgId, reading);
  await reading;
  if (readings.get(orgId) === reading) readings.delete(orgId);
}
