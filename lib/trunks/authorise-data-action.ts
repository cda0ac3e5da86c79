import 'server-only';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { log } from '#lib/log.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { withOrg, withWorker } from '#lib/tenancy/with-org.ts';
import { findKeys, noteKeyUse } from './data-action-store.ts';
import { createTrustedKeys, type DataActionCode, type TrustedKey } from './trusted-keys.ts';

/** Keys in use are looked up so often in the background, well before they are trusted no more. */
const RENEW_MS = 2_000;
/** At most this often it is written down that a key is used. */
const NOTE_MS = 60_000;
/** What one key may ask of one process, requests in each {@link WINDOW_MS}. */
const REQUESTS = 1_000;
const WINDOW_MS = 10_000;

const keys = createTrustedKeys(
  (ids) => withWorker((tx) => findKeys(tx, ids)),
  () => performance.now(),
);
type Use = { notedAtMs: number; windowEndsAtMs: number; requests: number };
const uses = new WeakMap<TrustedKey, Use>();

/** Whose data action this is, when the key is right and has not asked too often. */
export async function authoriseDataAction(key: string | null): Promise<Result<{ orgId: string }, DataActionCode>> {
  const checked = await keys.check(key ?? '');
  if (!checked.ok) return checked;
  keepWarm();
  const { found } = checked.data;
  const use = uses.get(checked.data) ?? { notedAtMs: -Infinity, windowEndsAtMs: 0, requests: 0 };
  uses.set(checked.data, use);
  const nowMs = performance.now();
  if (nowMs >= use.windowEndsAtMs) Object.assign(use, { windowEndsAtMs: nowMs + WINDOW_MS, requests: 0 });
  use.requests += 1;
  if (use.requests > REQUESTS) {
    const retryAfterMs = Math.ceil(use.windowEndsAtMs - nowMs);
    const message = `This key may ask ${REQUESTS} times in ${WINDOW_MS / 1_000} seconds. Ask again in a moment.`;
    return fail('throttled', message, { retryable: true, retryAfterMs });
  }
  if (nowMs - use.notedAtMs >= NOTE_MS) {
    use.notedAtMs = nowMs;
    withOrg(systemContext(found.orgId), (tx) => noteKeyUse(tx, found)).catch((error: unknown) => {
      log.warn({ err: error, orgId: found.orgId }, 'the use of a key could not be noted');
    });
  }
  return ok({ orgId: found.orgId });
}

let warming: NodeJS.Timeout | undefined;
let isRenewing = false;

function keepWarm(): void {
  warming ??= setInterval(() => {
    if (isRenewing) return;
    isRenewing = true;
    keys
      .renew()
      .catch((error: unknown) => {
        // Whoever asks meanwhile is told that the database does not answer.
        if (!(error instanceof DatabaseUnavailable)) log.warn({ err: error }, 'keys could not be looked up');
      })
      .finally(() => (isRenewing = false));
  }, RENEW_MS).unref();
}
