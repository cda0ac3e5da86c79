import { subscribe } from 'node:diagnostics_channel';
import type http from 'node:http';
import { systemClock } from '#lib/clock.ts';

/** The requests that the HTTP servers of this process are answering. */
export type OpenRequests = {
  /**
   * Takes no new connection and resolves once everybody has their answer, after `withinMs` at the latest. Event streams,
   * which end only with the process, are not waited for: browsers open them again elsewhere.
   */
  drain(withinMs: number): Promise<void>;
};

type RequestStart = { readonly response: http.ServerResponse; readonly server: http.Server };

/**
 * Follows every request from now on, through Node's `http.server.request.start` channel: the server that Next opens is not
 * handed out, and Next's own stop would end the process before the runs are parked.
 */
export function followRequests(): OpenRequests {
  const servers = new Set<http.Server>();
  const open = new Map<http.ServerResponse, Promise<void>>();
  let isDraining = false;
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as RequestStart;
    servers.add(server);
    if (isDraining) partAfter(response);
    open.set(response, new Promise((resolve) => response.once('close', resolve)));
    response.once('close', () => open.delete(response));
  });
  return {
    async drain(withinMs) {
      isDraining = true;
      for (const server of servers) server.close();
      for (const response of open.keys()) partAfter(response);
      const over = new AbortController();
      const deadline = systemClock.sleep(withinMs, over.signal).catch(() => undefined);
      const answers = [...open].flatMap(([response, closed]) => (isEventStream(response) ? [] : [closed]));
      await Promise.race([Promise.all(answers), deadline]);
      over.abort();
    },
  };
}

/** A kept connection would go on bringing requests to a server that takes no new connections. */
function partAfter(response: http.ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function isEventStream(response: http.ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
