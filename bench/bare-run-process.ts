// A client that makes the calls a bulk run cannot do without, and does nothing else, in a process of its own: its times are
// the simulator's latencies.
import { z } from 'zod';
import { obeyParent } from '#scripts/test/obey-parent.ts';
import type { AskedShift } from '#scripts/test/scheduling-place.ts';
import { bareUpload, createBareClient, type BarePlace } from './scheduling/bare-client.ts';

const BareRunCommand = z.discriminatedUnion('do', [
  /** Reads the week and makes the upload, so that nothing but calls is left. */
  z.object({
    do: z.literal('prepare'),
    place: z.custom<BarePlace>(),
    asked: z.custom<readonly AskedShift[]>(),
    description: z.string(),
  }),
  /** Uploads and has it applied. Answers the milliseconds until Genesys had accepted that. */
  z.object({ do: z.literal('send') }),
  /** Reads all shifts of the week back. Answers the milliseconds. */
  z.object({ do: z.literal('readBack'), fromMs: z.number(), toMs: z.number() }),
]);
/** What such a process can be told. */
export type BareRunCommand = z.infer<typeof BareRunCommand>;

let client: ReturnType<typeof createBareClient>;
let userIds: readonly string[] = [];
let body: Uint8Array = new Uint8Array();

async function obey(command: BareRunCommand): Promise<number> {
  const startedMs = performance.now();
  switch (command.do) {
    case 'prepare': {
      const { place, asked, description } = command;
      client = createBareClient(place, () => Promise.reject(new Error('the limit was reached')));
      userIds = [...new Set(asked.map(({ userId }) => userId))];
      const units = Map.groupBy(userIds, (userId) => place.unitByAgent[userId] ?? '');
      const agents = [];
      for (const [unitId, ids] of units) agents.push(...(await client.agents(unitId, ids)));
      body = bareUpload(await client.version(), agents, asked, description, place.timeZone);
      break;
    }
    case 'send':
      await client.update(await client.upload(body));
      break;
    case 'readBack':
      await client.search(command.fromMs, command.toMs, userIds);
  }
  return performance.now() - startedMs;
}

obeyParent(BareRunCommand, obey);
