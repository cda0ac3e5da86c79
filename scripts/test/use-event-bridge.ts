import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll } from 'vitest';
import { POST } from '../../app/api/events/eventbridge/[sourceId]/route.ts';

/** Serves the endpoint for events of Amazon EventBridge on loopback for the calling suite; answers where, without the source. */
export function useEventBridge(): () => string {
  const server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]);
      const url = `http://127.0.0.1${request.url ?? ''}`;
      const sourceId = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
      const asked = new Request(url, { method: 'POST', headers, body: new Uint8Array(body) });
      const answer = await POST(asked, { params: Promise.resolve({ sourceId }) });
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events/eventbridge`;
}
