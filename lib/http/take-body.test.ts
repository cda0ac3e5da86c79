import { createServer, request as startRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeBody } from './take-body.ts';

const MEGABYTE = 1_000_000;

/** Reads no more than the first megabyte, as a reader that refuses a file does, and answers with what it saw. */
async function refuseEarly(incoming: IncomingMessage): Promise<string> {
  const headers = new Headers({ 'content-length': incoming.headers['content-length'] ?? '' });
  // Next hands routes the request of Node this way.
  const body = incoming as unknown as ReadableStream;
  const init = { method: 'POST', headers, body, duplex: 'half' };
  const taken = takeBody(new Request('http://localhost/', init));
  let bytes = 0;
  for await (const chunk of taken.chunks()) {
    bytes += chunk.byteLength;
    if (bytes > MEGABYTE) break;
  }
  await taken.discardRest();
  return JSON.stringify({ isAll: bytes === taken.announcedBytes, announcedBytes: taken.announcedBytes });
}

const server = createServer((incoming, response) => {
  void refuseEarly(incoming).then((text) => response.writeHead(422).end(text));
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Sends as a browser does: everything first, then it listens. */
function send(sizeBytes: number): Promise<{ status: number | undefined; text: string }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': sizeBytes };
    const outgoing = startRequest({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
    let isSent = false;
    outgoing.on('finish', () => (isSent = true));
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      if (!isSent) reject(new Error('answered before everything was sent'));
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    outgoing.end(Buffer.alloc(sizeBytes, 0x78));
  });
}

describe('takeBody', () => {
  it('lets a route answer an upload that it read only the beginning of', async () => {
    const { status, text } = await send(20 * MEGABYTE);
    expect(status).toBe(422);
    expect(JSON.parse(text)).toEqual({ isAll: false, announcedBytes: 20 * MEGABYTE });
  });

  it('gives the whole of a small one', async () => {
    expect(JSON.parse((await send(1_000)).text)).toEqual({ isAll: true, announcedBytes: 1_000 });
  });

  it('takes a request without a body for an empty one', async () => {
    const taken = takeBody(new Request('http://localhost/', { method: 'POST' }));
    expect(await taken.chunks().next()).toEqual({ done: true, value: undefined });
    await taken.discardRest();
    expect(taken.announcedBytes).toBeNull();
  });
});
