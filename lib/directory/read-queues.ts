import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { QUEUES_PAGE_SIZE, queueMembers, queuesList } from '#lib/genesys/operations/queues.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { applyQueueNames, endApplying, findUnappliedQueue } from './queue-names-store.ts';
import {
  clearQueueFailure,
  findNextDueMs,
  findQueueListing,
  passListPage,
  passMembersPage,
  passUnmet,
  removeQueues,
  takeListTask,
  takeMembersTask,
  type QueueAges,
  type QueueTask,
} from './queue-store.ts';

/** Users whose rows are written in one transaction. */
const USERS_AT_ONCE = 500;

/** What there is to do about queues: a call, or nothing before a moment (epoch milliseconds, possibly infinite). */
export type QueueWork =
  { readonly kind: 'call'; readonly task: QueueTask } | { readonly kind: 'wait'; readonly untilMs: number };

/**
 * What is to be read next, begun in the database so that whoever asks later goes on with it. Waits while the organisation's users
 * have never been read and after a failure.
 */
export function findQueueWork(ctx: OrgContext, ages: QueueAges, nowMs: number): Promise<QueueWork> {
  const { orgId } = ctx;
  return withOrg(ctx, async (tx): Promise<QueueWork> => {
    const seed = await tx.directorySeed.findUnique({ where: { orgId }, select: { completedAt: true } });
    if (!seed?.completedAt) return { kind: 'wait', untilMs: Infinity };
    const retryAtMs = (await findQueueListing(tx, orgId))?.retryAt?.getTime() ?? -Infinity;
    if (retryAtMs > nowMs) return { kind: 'wait', untilMs: retryAtMs };
    const list = await takeListTask(tx, orgId, ages, QUEUES_PAGE_SIZE, nowMs);
    const task = list ?? (await takeMembersTask(tx, orgId, ages, nowMs));
    return task ? { kind: 'call', task } : { kind: 'wait', untilMs: await findNextDueMs(tx, orgId, ages) };
  });
}

/**
 * Makes the one call of a task, and writes its page and where to go on in one transaction. What somebody else has written or
 * begun meanwhile stays as it is.
 */
export async function readQueuePage(
  ctx: OrgContext,
  gateway: Pick<Gateway, 'call'>,
  task: QueueTask,
  signal: AbortSignal,
): Promise<Result<null, GatewayCode>> {
  const { orgId } = ctx;
  // One request for each, so that the pace counts what Genesys counts.
  const options: CallOptions = {
    org: orgId,
    consumer: 'directory.queues',
    priority: 'bulk',
    freshness: 'network',
    isOnce: true,
    signal,
  };
  const write = async (work: (tx: OrgTx) => Promise<unknown>) => {
    await withOrg(ctx, async (tx) => {
      await work(tx);
      await clearQueueFailure(tx, orgId);
    });
    return ok(null);
  };
  if (task.kind === 'members') {
    const { queueId, page } = task;
    const answer = await gateway.call(queueMembers, { queueId, pageNumber: page }, options);
    // It was there when the list was read.
    if (!answer.ok && answer.error.code === 'not_found') return write((tx) => removeQueues(tx, orgId, [queueId]));
    if (!answer.ok) return answer;
    const { entities, nextUri } = answer.data.data;
    const members = entities.map(({ id, joined }) => ({ userId: id, joined }));
    const nextPage = entities.length === 0 || nextUri === null ? null : page + 1;
    return write((tx) => passMembersPage(tx, orgId, task, members, nextPage));
  }
  const params = task.kind === 'list' ? { pageNumber: task.page } : { pageNumber: 1, ids: task.queueIds };
  const answer = await gateway.call(queuesList, params, options);
  if (!answer.ok) return answer;
  const { entities, pageCount, nextUri } = answer.data.data;
  const queues = entities.map(({ id, name }) => ({ id, name: name ?? id }));
  if (task.kind === 'unmet') return write((tx) => passUnmet(tx, orgId, task, queues));
  const isLast = entities.length === 0 || (pageCount === null ? nextUri === null : task.page >= pageCount);
  return write((tx) => passListPage(tx, orgId, task, queues, isLast ? null : task.page + 1));
}

/**
 * Writes the names of queues to the rows of their members wherever these do not tell of them as they are, some hundred users in a
 * transaction. Begins a queue anew when it was interrupted; costs no call.
 */
export async function applyQueues(ctx: OrgContext, signal: AbortSignal): Promise<void> {
  const { orgId } = ctx;
  for (;;) {
    const queue = await withOrg(ctx, (tx) => findUnappliedQueue(tx, orgId));
    if (!queue) return;
    let after: string | null = null;
    do {
      if (signal.aborted) return;
      const from: string | null = after;
      after = await withOrg(ctx, (tx) =>
        applyQueueNames(tx, orgId, { queueId: queue.queueId, after: from, limit: USERS_AT_ONCE }),
      );
    } while (after !== null);
    await withOrg(ctx, (tx) => endApplying(tx, orgId, queue));
  }
}
