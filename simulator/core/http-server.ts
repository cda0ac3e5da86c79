import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listening host of the simulator. */
export type Host = {
  readonly server: Server;
  /** For example `http://127.0.0.1:4101`. */
  readonly baseUrl: string;
  /** Sets who answers; until then every request gets 503. */
  serve(listener: RequestListener): void;
  /** Stops listening and breaks what is still open. */
  close(): Promise<void>;
};

/** The address of Genesys' side. The app runs on `localhost`, which browsers treat as another site. */
export const loopback = '127.0.0.1';

/** Thrown when a port cannot be had; the message is one sentence for the person who started the simulator. */
export class PortUnavailableError extends Error {}

/** Listens on `port` of the loopback address; 0 picks a free one. */
export async function openHost(port: number): Promise<Host> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503).end();
  };
  const server = createServer((request, response) => listener(request, response));
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${error.code ?? error.message})`;
      reject(new PortUnavailableError(`Port ${port} on ${loopback} ${reason}. Choose another with --port.`));
    });
    server.listen(port, loopback, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    server,
    baseUrl: `http://${loopback}:${address.port}`,
    serve(next) {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A request body, or the news that it is over the limit (the rest is read and dropped). */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly bytes: Buffer; readonly isTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), isTooLarge: size > maxBytes };
}

/** Sends a page or a text. */
export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string | string[]>> = {},
): void {
  response.writeHead(status, {
    'content-type': `${contentType}; charset=utf-8`,
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

/** Sends JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText(response, status, 'application/json', JSON.stringify(body), headers);
}

/** Breaks the connection the hard way (RST), as a dying load balancer does. */
export function resetConnection(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}
