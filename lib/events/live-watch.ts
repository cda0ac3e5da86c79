import { randomUUID } from 'node:crypto';
import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { WATCH_MS, watchUsers } from './watch-users.ts';

/** People who scroll come and go; whom they look at is said at most this often. */
const PAUSE_MS = 200;

/** Says for all streams of a feed together whom they look at, soon after that changed and again before it runs out. */
export type LiveWatch = { change(): void };

/** `users` answers whom anybody looks at; nobody ends the watch until somebody does again. */
export function createLiveWatch(ctx: OrgContext, users: () => string[]): LiveWatch {
  const watcherId = randomUUID();
  let soon: NodeJS.Timeout | undefined;
  let renewal: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const say = () => {
    soon = undefined;
    // One after the other: a list that was slow must not replace a newer one.
    last = last
      .then(() => watchUsers(ctx, watcherId, users()))
      .catch((error: unknown) => log.warn({ err: error, orgId: ctx.orgId }, 'whom people look at cannot be said'));
    clearInterval(renewal);
    if (users().length > 0) renewal = setInterval(say, WATCH_MS / 3).unref();
  };
  return {
    change() {
      soon ??= setTimeout(say, PAUSE_MS);
    },
  };
}
