import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody, sendJson } from './http-server.ts';
import { createRouteTable } from './route-table.ts';
import type { ControlRoute, HttpMethod } from './types.ts';
import type { CoreWorld } from './world.ts';

const maxBytes = 5_000_000;

/** Whether a request comes from this machine and means this machine: no foreign address, no rebound host name. */
export function isLocalRequest(request: IncomingMessage): boolean {
  const remote = request.socket.remoteAddress ?? '';
  const isLoopback = remote === '127.0.0.1' || remote === '::1' || remote === '::ffff:127.0.0.1';
  const hostName = (request.headers.host ?? '').replace(/:\d+$/, '');
  const isOwnName = hostName === '127.0.0.1' || hostName === 'localhost' || hostName === '[::1]';
  return isLoopback && isOwnName;
}

/** The request listener of the control host. */
export function createControlHost(world: CoreWorld, routes: readonly ControlRoute[]): RequestListener {
  const table = createRouteTable(routes);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLocalRequest(request))
      return sendJson(response, 403, { message: 'The control interface is for this machine only.' });
    // A page of another site may not drive the simulator through somebody's browser.
    if (request.headers.origin && request.method !== 'GET') {
      return sendJson(response, 403, { message: 'The control interface takes no changes from web pages.' });
    }
    const url = new URL(request.url ?? '/', 'http://control');
    const found = table.find(request.method as HttpMethod, url.pathname);
    if (!found.route) {
      const isKnown = found.otherMethods.length > 0;
      const message = isKnown ? `Use ${found.otherMethods.join(' or ')} here.` : `Nothing is at ${url.pathname}.`;
      return sendJson(response, isKnown ? 405 : 404, { message });
    }
    const { bytes, isTooLarge } = await readBody(request, maxBytes);
    if (isTooLarge) return sendJson(response, 413, { message: 'The body is too large.' });
    let body: unknown;
    try {
      body = bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined;
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      return sendJson(response, 400, { message: 'The body is not JSON.' });
    }
    const answer = await found.route.handler({ world, params: found.params, query: url.searchParams, body });
    if (answer.body === undefined) response.writeHead(answer.status).end();
    else sendJson(response, answer.status, answer.body, answer.headers);
  };
  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      console.error('simulator: control request failed', error);
      if (!response.headersSent) sendJson(response, 500, { message: 'The simulator has a bug; see its log.' });
    });
  };
}
