import { systemClock, type Clock } from '#lib/clock.ts';
import type { Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import type { Failure } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { retryAtMs, untilNextCallMs, type QueuePace } from './queue-pace.ts';
import { failQueues, findQueueListing, type QueueAges, type QueueTask } from './queue-store.ts';
import { applyQueues, findQueueWork, readQueuePage } from './read-queues.ts';

/** How an organisation's queues are kept. */
export type QueueSettings = QueuePace &
  QueueAges & {
    /**
     * Waits so long at first. Longer than a minute, so that who takes over from another process keeps the pace of both together.
     */
    readonly startAfterMs: number;
    /** Looks at least this often whether something is due. */
    readonly lookEveryMs: number;
  };

/** What suits a server. */
const DEFAULT_QUEUE_SETTINGS: QueueSettings = {
  callsPerMinute: 10,
  startAfterMs: 2 * 60_000,
  listMaxAgeMs: 60 * 60_000,
  membersMaxAgeMs: 24 * 3_600_000,
  minRetryMs: 60_000,
  maxRetryMs: 60 * 60_000,
  lookEveryMs: 60_000,
};

/** After these the fault is the organisation's or Genesys', and not of one queue. */
const OF_ALL_QUEUES: ReadonlySet<GatewayCode> = new Set([
  'not_installed',
  'grant_refused',
  'unauthorized',
  'forbidden',
  'throttled',
  'parked',
]);

/** The reading of one organisation's queues. */
export type QueueKeeper = {
  /** Resolves when the call under way is given up and nothing more is written. */
  close(): Promise<void>;
};

/**
 * Reads which queues there are and who is in them, one call after the other at the stated pace, and again when what is known is
 * too old. Goes on where it or another process was. For whoever holds the organisation's events: one process at a time.
 */
export function keepQueues(
  gateway: Pick<Gateway, 'call'>,
  ctx: OrgContext,
  settings: Partial<QueueSettings> = {},
  clock: Clock = systemClock,
): QueueKeeper {
  const { orgId } = ctx;
  const all = { ...DEFAULT_QUEUE_SETTINGS, ...settings };
  const stop = new AbortController();
  const { signal } = stop;
  let lastCallAtMs: number | null = null;

  const read = async (task: QueueTask) => {
    await clock.sleep(untilNextCallMs(all, lastCallAtMs, clock.now()), signal);
    lastCallAtMs = clock.now();
    const answer = await readQueuePage(ctx, gateway, task, signal);
    if (!answer.ok && !signal.aborted) await noteFailure(task, answer.error);
  };
  const noteFailure = (task: QueueTask, failure: Failure<GatewayCode>) =>
    withOrg(ctx, async (tx) => {
      const failures = ((await findQueueListing(tx, orgId))?.failures ?? 0) + 1;
      const nowMs = clock.now();
      const isOfQueue = task.kind === 'members' && !OF_ALL_QUEUES.has(failure.code);
      await failQueues(tx, orgId, {
        failure,
        failures,
        retryAt: new Date(retryAtMs(all, failures, failure.retryAfterMs, nowMs)),
        queueId: isOfQueue ? task.queueId : null,
        now: new Date(nowMs),
      });
    });
  const turn = async () => {
    await applyQueues(ctx, signal);
    const nowMs = clock.now();
    const work = await findQueueWork(ctx, all, nowMs);
    if (work.kind === 'call') await read(work.task);
    else await clock.sleep(Math.max(0, Math.min(work.untilMs - nowMs, all.lookEveryMs)), signal);
  };
  const live = async () => {
    if (all.callsPerMinute === 0) return;
    await clock.sleep(all.startAfterMs, signal);
    while (!signal.aborted) {
      await turn().catch(async (error: unknown) => {
        if (signal.aborted) return;
        log.warn({ err: error, orgId }, 'queues could not be read and are tried again');
        await clock.sleep(all.minRetryMs, signal);
      });
    }
  };
  // Only what was waiting when it was closed rejects.
  const lived = live().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error, orgId }, 'queues are no longer read');
  });

  return {
    async close() {
      stop.abort();
      await lived;
    },
  };
}
