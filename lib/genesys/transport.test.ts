import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPooledTransport } from './pooled-transport.ts';
import { createTransport } from './transport.ts';
import type { Transport, TransportSettings } from './transport.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/things`);
}

const KINDS: readonly [name: string, create: (settings: TransportSettings) => Transport][] = [
  ['pooled', (settings) => createPooledTransport({ ...settings, connections: 8 }).send],
  ['over fetch', (settings) => createTransport(fetch, settings)],
];

describe.each(KINDS)('transport %s', (_name, create) => {
  const transport = create({ timeoutMs: 10_000, maxAnswerBytes: 100_000 });
  const hasty = create({ timeoutMs: 150, maxAnswerBytes: 100_000 });
  const get = (url: URL, signals: readonly AbortSignal[] = []) =>
    transport({ method: 'GET', url, headers: {} }, signals);

  it('sends JSON and parses JSON, with the correlation id', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.setHeader('inin-correlation-id', 'c-1');
        response.end(
          JSON.stringify({ method: request.method, sent: JSON.parse(Buffer.concat(chunks).toString()) as unknown }),
        );
      });
    });
    const answer = await transport({ method: 'POST', url, headers: {}, body: { a: 1 } }, []);
    expect(answer).toMatchObject({
      outcome: 'ok',
      status: 200,
      body: { method: 'POST', sent: { a: 1 } },
      correlationId: 'c-1',
      cause: null,
    });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'client_error'],
    [429, 'throttled'],
    [500, 'server_error'],
    [503, 'server_error'],
  ] as const)('calls a %i %s and keeps its error body', async (status, outcome) => {
    const url = await serve((_request, response) => response.writeHead(status).end('{"code":"x"}'));
    expect(await get(url)).toMatchObject({ outcome, status, body: { code: 'x' } });
  });

  it('takes an empty success for an answer without a body', async () => {
    const url = await serve((_request, response) => response.writeHead(204).end());
    expect(await get(url)).toMatchObject({ outcome: 'ok', status: 204, body: undefined });
  });

  it.each(['{"entities":[', '<html>busy</html>', 'undefined'])('calls %j malformed', async (text) => {
    const url = await serve((_request, response) => response.end(text));
    expect(await get(url)).toMatchObject({ outcome: 'malformed', status: 200, cause: 'answer_is_not_json' });
  });

  it('survives an error answer that is no JSON', async () => {
    const url = await serve((_request, response) => response.writeHead(502).end('<html>Bad gateway</html>'));
    expect(await get(url)).toMatchObject({ outcome: 'server_error', status: 502, body: undefined });
  });

  it('stops reading an answer beyond its cap', async () => {
    let sent = 0;
    const url = await serve((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const push = () => {
        while (!response.destroyed && sent < 50_000_000) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', push);
        }
        response.end();
      };
      push();
    });
    expect(await get(url)).toMatchObject({ outcome: 'malformed', cause: 'answer_too_large' });
    expect(sent).toBeLessThan(20_000_000);
  });

  it('does not follow a redirect', async () => {
    let followed = false;
    const target = await serve((_request, response) => {
      followed = true;
      response.end('{}');
    });
    const url = await serve((_request, response) => response.writeHead(302, { location: target.href }).end());
    expect(await get(url)).toMatchObject({ outcome: 'client_error', status: 302, cause: 'redirect_refused' });
    expect(followed).toBe(false);
  });

  it('knows a connection that was never made from one that broke', async () => {
    const refused = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await get(refused)).toMatchObject({ outcome: 'network_error', cause: 'ECONNREFUSED', wasUnsent: true });
    const broken = await serve((request) => request.socket.destroy());
    expect(await get(broken)).toMatchObject({ outcome: 'network_error', wasUnsent: false, status: null });
  });

  it('calls an answer that breaks off in the middle a network error and keeps its status', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"entities":', () => request.socket.destroy());
    });
    expect(await get(url)).toMatchObject({ outcome: 'network_error', status: 200, wasUnsent: false });
  });

  it('gives up on headers, and on a body, that do not come in time', async () => {
    const silent = await serve(() => undefined);
    expect(await hasty({ method: 'GET', url: silent, headers: {} }, [])).toMatchObject({
      outcome: 'timeout',
      status: null,
    });
    const slow = await serve((_request, response) => void response.writeHead(200).write('{'));
    expect(await hasty({ method: 'GET', url: slow, headers: {} }, [])).toMatchObject({ outcome: 'timeout' });
  });

  it('ends when any of its signals says so', async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const answer = get(url, [new AbortController().signal, controller.signal]);
    controller.abort();
    expect(await answer).toMatchObject({ outcome: 'aborted' });
    expect(await get(url, [controller.signal])).toMatchObject({ outcome: 'aborted' });
  });
});
