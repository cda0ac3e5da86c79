import 'server-only';
import { prisma } from '#lib/db/client.ts';
import { DatabaseUnavailable, isConnectionFailure } from '#lib/db/database-unavailable.ts';
import { publishAfterCommit } from '#lib/db/send-signal.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgContext, PartnerContext } from './org-context.ts';

declare const txBrand: unique symbol;

/** A transaction fenced to one organisation. Stores take this, so that an unscoped query does not compile. */
export type OrgTx = Prisma.TransactionClient & { readonly [txBrand]: 'org' };

/** A read transaction over the organisations of one partner (plus audit rows it may add). */
export type PartnerTx = Prisma.TransactionClient & { readonly [txBrand]: 'partner' };

/** A transaction that may find and lease due runs of every organisation, and see nothing else. */
export type WorkerTx = Prisma.TransactionClient & { readonly [txBrand]: 'worker' };

/** A transaction in which no organisation is set: row-level security shows nothing until a database function sets one. */
export type UnsetTx = Prisma.TransactionClient & { readonly [txBrand]: 'unset' };

/**
 * Runs `work` in one transaction in which row-level security shows this organisation alone. Never await Genesys or any
 * other network inside `work`. It may take `timeoutMs`, 30 seconds where nothing is said, and is undone after that. Throws
 * `DatabaseUnavailable` when the database does not answer; it may have committed then.
 */
export async function withOrg<T>(
  ctx: OrgContext,
  work: (tx: OrgTx) => Promise<T>,
  options: { readonly timeoutMs?: number } = {},
): Promise<T> {
  return transact(async (tx) => {
    await tx.$executeRaw`SELECT set_config('app.org_id', ${ctx.orgId}, true)`;
    return work(tx as OrgTx);
  }, options.timeoutMs);
}

/** Like {@link withOrg}, for one partner: the database role is switched for the length of the transaction. */
export async function withPartner<T>(ctx: PartnerContext, work: (tx: PartnerTx) => Promise<T>): Promise<T> {
  return transact(async (tx) => {
    await tx.$executeRaw`SELECT set_config('app.partner_id', ${ctx.partnerId}, true)`;
    await tx.$executeRaw`SET LOCAL ROLE headroom_partner`;
    return work(tx as PartnerTx);
  });
}

/** For `lib/jobs` only: finds and leases due runs. The run itself is then worked on under {@link withOrg}. */
export async function withWorker<T>(work: (tx: WorkerTx) => Promise<T>): Promise<T> {
  return transact(async (tx) => {
    await tx.$executeRaw`SET LOCAL ROLE headroom_worker`;
    return work(tx as WorkerTx);
  });
}

/** For the call ledger only: a transaction for database functions that set one organisation after the other themselves. */
export async function withoutOrg<T>(work: (tx: UnsetTx) => Promise<T>): Promise<T> {
  return transact((tx) => work(tx as UnsetTx));
}

async function transact<T>(work: (tx: Prisma.TransactionClient) => Promise<T>, timeoutMs?: number): Promise<T> {
  try {
    const options = timeoutMs === undefined ? undefined : { timeout: timeoutMs };
    return await publishAfterCommit((own) => prisma().$transaction(own, options), work);
  } catch (error) {
    throw isConnectionFailure(error) ? new DatabaseUnavailable(error) : error;
  }
}
