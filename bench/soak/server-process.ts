// The server of a soak: receives the events, works on runs and serves streams, in a process that does nothing else and can say
// what of its memory is in use.
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { hearsSchedules } from '#lib/events/hears-schedules.ts';
import { startIngress } from '#lib/events/ingress.ts';
import { log } from '#lib/log.ts';
import { gateway } from '#lib/runtime.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { obeyParent } from '#scripts/test/obey-parent.ts';
import { startServerWorker } from '#scripts/test/scheduling-rig.ts';
import { serveStreams } from '../viewers/serve-streams.ts';
import type { ServerMemory } from './server-memory.ts';

const ServerCommand = z.discriminatedUnion('do', [
  /** Answers the port of the streams, once the events of the organisation and of its business unit are received. */
  z.object({ do: z.literal('serve'), orgId: z.string(), businessUnitId: z.string() }),
  /** Collects what nobody holds any more, and answers what is left. */
  z.object({ do: z.literal('memory') }),
]);
/** What the server is told. */
export type ServerCommand = z.infer<typeof ServerCommand>;

async function serve({ orgId, businessUnitId }: Extract<ServerCommand, { do: 'serve' }>): Promise<number> {
  const actor = { kind: 'user', id: orgId, name: 'Bench' } as const;
  const viewer = createOrgContext({ orgId, actor, roles: ['viewer'] });
  startIngress({ gateway: gateway() });
  startServerWorker();
  const server = await serveStreams(viewer);
  while (!(await hearsSchedules(viewer, businessUnitId))) await sleep(100);
  return (server.address() as AddressInfo).port;
}

async function memory(): Promise<ServerMemory> {
  // What has a finaliser goes with the second.
  for (let time = 0; time < 2; time += 1) {
    globalThis.gc?.();
    await sleep(0);
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}

log.level = 'error';
obeyParent(ServerCommand, (command) => (command.do === 'serve' ? serve(command) : memory()));
