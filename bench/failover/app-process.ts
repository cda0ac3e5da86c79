import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import { eventStreamResponse } from '#lib/http/event-stream.ts';
import { log } from '#lib/log.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { KEY_HEADER, TRUNK_STATES_PATH } from '#lib/trunks/data-action-contract.ts';
import { followTrunks } from '#lib/trunks/follow-trunks.ts';
import { askTrunkStates } from '#scripts/test/ask-trunk-states.ts';
import { obeyParent } from '#scripts/test/obey-parent.ts';
import { receiveAndWork } from '#scripts/test/receive-and-work.ts';

/**
 * The application in a process of its own: receives the organisation's events, makes runs and reports, and answers flows and
 * pages. Ends with its parent; see {@link Command}.
 */
const Command = z.discriminatedUnion('do', [
  /** Answers its port. */
  z.object({ do: z.literal('start'), orgId: z.string() }),
  /** Answers the processor time it has used, seconds. */
  z.object({ do: z.literal('cpu') }),
]);
/** What such a process can be told. */
export type AppCommand = z.infer<typeof Command>;

async function obey(command: AppCommand): Promise<number> {
  if (command.do === 'start') return start(command.orgId);
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

async function start(orgId: string): Promise<number> {
  receiveAndWork();
  const viewer = createOrgContext({ orgId, actor: { kind: 'user', id: orgId, name: 'Viewer' }, roles: ['viewer'] });
  const server = http.createServer((request, response) => {
    void answer(request).then(({ status, headers, body }) => {
      response.writeHead(status, Object.fromEntries(headers));
      if (body) Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
      else response.end();
    });
  });
  const answer = async (request: http.IncomingMessage): Promise<Response> => {
    if (request.url === TRUNK_STATES_PATH)
      return askTrunkStates(String(request.headers[KEY_HEADER]), await text(request));
    const gone = new AbortController();
    request.once('close', () => gone.abort());
    const isAllowed = () => Promise.resolve(true);
    return eventStreamResponse(followTrunks(viewer, isAllowed, gone.signal), () => gone.abort());
  };
  // A flow that is held up for some seconds finds its connection again.
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

log.level = env().LOG_LEVEL;
obeyParent(Command, obey);
