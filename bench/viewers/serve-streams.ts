import { once } from 'node:events';
import http from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { followUsers } from '#lib/events/follow-users.ts';
import { FollowedUsers } from '#lib/events/followed-users.ts';
import { eventStreamResponse } from '#lib/http/event-stream.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';

/** Serves the directory's streams to one person as the route does, without its session: `?users=<id>,<id>`. */
export async function serveStreams(viewer: OrgContext): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { users: userIds } = FollowedUsers.parse(Object.fromEntries(url.searchParams));
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const options = { userIds, lastEventId: null, isAllowed: () => Promise.resolve(true) };
    const answer = eventStreamResponse(followUsers(viewer, options, gone.signal), () => gone.abort());
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) return;
    // A stream that fails cuts its browser off, which counts it as lost.
    pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response, () =>
      response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
