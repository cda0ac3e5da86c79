import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPooledTransport } from './pooled-transport.ts';
import type { PooledTransport, PoolSettings } from './pooled-transport.ts';

const servers: Server[] = [];
const transports: PooledTransport[] = [];
afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server, and every connection that was made to it. */
async function serve(listener: RequestListener): Promise<{ url: URL; sockets: Socket[] }> {
  const server = createServer(listener);
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/api/v2/things?page=1`), sockets };
}

function open(settings: Partial<PoolSettings> = {}): PooledTransport {
  const transport = createPooledTransport({
    timeoutMs: 10_000,
    maxAnswerBytes: 100_000,
    connections: 4,
    ...settings,
  });
  transports.push(transport);
  return transport;
}

const ask = ({ send }: PooledTransport, url: URL, signals: readonly AbortSignal[] = [], method = 'GET') =>
  send({ method, url, headers: {} }, signals);

describe('pooled transport', () => {
  it('asks again over the connection it has, and under its own name', async () => {
    const names = new Set<string | undefined>();
    const { url, sockets } = await serve((request, response) => {
      names.add(request.headers['user-agent']);
      response.end(JSON.stringify({ asked: request.url }));
    });
    const transport = open({ connections: 1 });
    for (let call = 0; call < 5; call += 1) {
      expect(await ask(transport, url)).toMatchObject({ outcome: 'ok', body: { asked: '/api/v2/things?page=1' } });
    }
    expect(sockets).toHaveLength(1);
    expect([...names]).toEqual(['Headroom']);
  });

  it('makes no more connections than it may, and one request at a time on each', async () => {
    let underWay = 0;
    let most = 0;
    const { url, sockets } = await serve((_request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => {
        underWay -= 1;
        response.end('{}');
      });
    });
    const transport = open({ connections: 3 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(transport, url)));
    expect(answers.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(most).toBeLessThanOrEqual(3);
    expect(sockets.length).toBeLessThanOrEqual(3);
  });

  it.each(['GET', 'POST'])(
    'says of a %s into a connection that breaks that it may have arrived, and sends it once',
    async (method) => {
      let asked = 0;
      const { url, sockets } = await serve((request, response) => {
        asked += 1;
        if (asked === 1) response.end('{}');
        else request.socket.resetAndDestroy();
      });
      const transport = open({ connections: 1 });
      await ask(transport, url);
      const broken = await ask(transport, url, [], method);
      expect(broken).toMatchObject({ outcome: 'network_error', status: null, wasUnsent: false });
      expect(broken.cause).toMatch(/^(ECONNRESET|UND_ERR_SOCKET)$/);
      expect(asked).toBe(2);
      expect(sockets).toHaveLength(1);
    },
  );

  it('does not use a connection that the server has closed meanwhile', async () => {
    const { url, sockets } = await serve((_request, response) => response.end('{}'));
    const transport = open();
    await ask(transport, url);
    const closed = new Promise((resolve) => sockets[0]?.once('close', resolve));
    sockets[0]?.end();
    await closed;
    expect(await ask(transport, url, [], 'POST')).toMatchObject({ outcome: 'ok' });
    expect(sockets).toHaveLength(2);
  });

  it('knows that what was given up before it had a connection was never sent', async () => {
    const paths: string[] = [];
    let release = () => {};
    const arrived = new Promise<void>((resolve) => {
      release = resolve;
    });
    const held: (() => void)[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.method ?? '');
      held.push(() => response.end('{}'));
      release();
    });
    const transport = open({ connections: 1 });
    const first = ask(transport, url, [], 'GET');
    await arrived;
    const stop = new AbortController();
    const second = ask(transport, url, [stop.signal], 'POST');
    stop.abort();
    expect(await second).toMatchObject({ outcome: 'aborted', wasUnsent: true });
    held[0]?.();
    expect(await first).toMatchObject({ outcome: 'ok' });
    const third = ask(transport, url, [], 'PUT');
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect(await third).toMatchObject({ outcome: 'ok' });
    expect(paths).toEqual(['GET', 'PUT']);
  });

  it('says of exactly those that were never sent that they were not, when all run out of time', async () => {
    let asked = 0;
    const { url } = await serve(() => {
      asked += 1;
    });
    const transport = open({ connections: 1, timeoutMs: 150 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(transport, url, [], 'POST')));
    expect(answers.every(({ outcome }) => outcome === 'timeout')).toBe(true);
    const unsent = answers.filter(({ wasUnsent }) => wasUnsent).length;
    expect(unsent).toBeGreaterThan(0);
    expect(10 - unsent).toBeGreaterThan(0);
    await expect.poll(() => asked).toBe(10 - unsent);
  });

  it('reads a compressed answer, and stops at the cap of what it holds', async () => {
    const page = JSON.stringify({ entities: 'é'.repeat(10_000) });
    const { url } = await serve((request, response) => {
      const text = request.method === 'GET' ? page : JSON.stringify(' '.repeat(10_000_000));
      expect(request.headers['accept-encoding']).toBe('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
    });
    const transport = open();
    expect((await ask(transport, url)).body).toEqual(JSON.parse(page));
    expect(await ask(transport, url, [], 'POST')).toMatchObject({ outcome: 'malformed', cause: 'answer_too_large' });
  });

  it('takes neither interim answers nor a byte order mark for the answer', async () => {
    const { url } = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.setHeader('x-twice', ['a', 'b']);
      response.end('\uFEFF{"a":1}');
    });
    const answer = await ask(open(), url);
    expect(answer).toMatchObject({ outcome: 'ok', status: 200, body: { a: 1 } });
    expect(answer.headers?.get('x-twice')).toBe('a, b');
    expect(answer.headers?.get('x-none')).toBeNull();
  });

  it('leaves nothing behind of a request that cannot be written', async () => {
    const { send } = open();
    const url = new URL('http://127.0.0.1:9/api/v2/things');
    const stop = new AbortController();
    vi.useFakeTimers();
    try {
      const unwritable = send({ method: 'POST', url, headers: {}, body: { count: 1n } }, [stop.signal]);
      await expect(unwritable).rejects.toThrow(TypeError);
      expect(vi.getTimerCount()).toBe(0);
      const refused = await send({ method: 'GET', url, headers: { 'x-two': 'a\nb' } }, [stop.signal]);
      expect(refused).toMatchObject({ outcome: 'network_error', wasUnsent: true });
      expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('breaks what is under way when it is closed, and sends nothing afterwards', async () => {
    let asked = 0;
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const { url } = await serve(() => {
      asked += 1;
      arrive();
    });
    const transport = open();
    const answer = ask(transport, url);
    await arrived;
    await transport.close();
    expect(await answer).toMatchObject({ outcome: 'network_error', wasUnsent: false });
    expect(await ask(transport, url)).toMatchObject({ outcome: 'network_error', wasUnsent: true });
    expect(asked).toBe(1);
  });
});
