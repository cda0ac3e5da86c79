import { once } from 'node:events';
import http from 'node:http';
import { z } from 'zod';
import { systemClock } from '#lib/clock.ts';
import { obeyParent } from './obey-parent.ts';

/**
 * A server process of its own, started as the built application starts itself, with a page and a stream that stand for all
 * others. Does what its parent sends over the IPC channel; see {@link ServerCommand}. Ends when it is told to, or with its parent.
 */
const ServerCommand = z.discriminatedUnion('do', [
  /** Starts the server. Answers the port on which `/people` asks Genesys, `/stream` never ends and `/health` asks the database. */
  z.object({ do: z.literal('serve'), orgId: z.string() }),
  /** Answers how many calls of an organisation's runs wait for their turn in the gateway. */
  z.object({ do: z.literal('waiting'), orgId: z.string() }),
  /** Takes connections to the database and keeps them for a while. Answers once it has them. */
  z.object({ do: z.literal('holdConnections'), orgId: z.string(), count: z.number(), forMs: z.number() }),
]);
/** What such a process can be told. */
export type ServerCommand = z.infer<typeof ServerCommand>;

async function obey(command: ServerCommand): Promise<unknown> {
  switch (command.do) {
    case 'serve':
      return serve(command.orgId);
    case 'waiting': {
      const { gateway } = await import('#lib/runtime.ts');
      return gateway().budget(command.orgId).waiting.bulk;
    }
    case 'holdConnections':
      return holdConnections(command);
  }
}

async function serve(orgId: string): Promise<number> {
  const { startServer } = await import('#lib/server.ts');
  const { gateway } = await import('#lib/runtime.ts');
  const { usersList } = await import('#lib/genesys/operations/users.ts');
  const { GET } = await import('../../app/api/health/route.ts');
  await startServer();
  const options = { org: orgId, consumer: 'test', priority: 'interactive', freshness: 'network' } as const;
  const server = http.createServer((request, response) => {
    if (request.url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).write(': ok\n\n');
      return;
    }
    if (request.url === '/health') {
      void GET().then((health) => response.writeHead(health.status).end());
      return;
    }
    void gateway()
      .call(usersList, { pageNumber: 1, pageSize: 5 }, options)
      .then((people) => response.writeHead(people.ok ? 200 : 502).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function holdConnections(command: Extract<ServerCommand, { do: 'holdConnections' }>): Promise<null> {
  const { withOrg } = await import('#lib/tenancy/with-org.ts');
  const { systemContext } = await import('#lib/install/system-context.ts');
  const held = Array.from({ length: command.count }, () => Promise.withResolvers<void>());
  const released = systemClock.sleep(command.forMs);
  for (const { resolve, reject } of held) {
    withOrg(systemContext(command.orgId), () => {
      resolve();
      return released;
    }).catch(reject);
  }
  await Promise.all(held.map(({ promise }) => promise));
  return null;
}

obeyParent(ServerCommand, obey);
