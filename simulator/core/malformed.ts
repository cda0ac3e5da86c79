import type { ServerResponse } from 'node:http';
import type { FaultEffect } from './faults.ts';
import type { SimResponse } from './types.ts';

/** Sends a broken form of an answer that took effect: cut off, no JSON, empty, a proxy's page, or far too big. */
export function sendMalformed(
  response: ServerResponse,
  answer: SimResponse,
  effect: Extract<FaultEffect, { type: 'malformed' }>,
  headers: Readonly<Record<string, string>>,
): void {
  const payload = Buffer.from(JSON.stringify(answer.body ?? {}));
  const json = { ...headers, 'content-type': 'application/json' };
  switch (effect.kind) {
    case 'truncated':
      response.writeHead(answer.status, { ...json, 'content-length': payload.length });
      response.write(payload.subarray(0, Math.floor(payload.length / 2)), () => response.destroy());
      return;
    case 'not-json':
      response.writeHead(answer.status, json).end(payload.subarray(0, Math.max(1, Math.floor(payload.length / 2))));
      return;
    case 'empty':
      response.writeHead(answer.status, { ...json, 'content-length': 0 }).end();
      return;
    case 'html':
      response
        .writeHead(answer.status, { ...headers, 'content-type': 'text/html' })
        .end('<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>');
      return;
    case 'huge': {
      const filler = 'x'.repeat(effect.bytes);
      response.writeHead(answer.status, json).end(`{"padding":"${filler}",${payload.subarray(1).toString()}`);
      return;
    }
  }
}
