import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { readListing } from './read-listing.ts';
import { ScriptFailure, type ScriptReading } from './schema.ts';
import { claimListing, failListing, findListing, renewListing, replaceScripts, type ScriptReadingId } from './store.ts';
import { toProblem } from './to-problem.ts';
import { withinMs } from './within-ms.ts';

/** What is younger is not read again unasked. */
export const SCRIPTS_MAX_AGE_MS = 15 * 60_000;
/** How long somebody who asks waits for a reading; it goes on by itself. */
const SOFT_WAIT_MS = 1_500;

const underWay = new Map<string, Promise<void>>();

type Listing = Awaited<ReturnType<typeof findListing>>;

/**
 * Sees to it that the scripts are kept: begins to read them when they are older than `maxAgeMs`, for everybody together, in one
 * process at a time, and not before Genesys Cloud takes calls again where it said when. Answers soon in any case.
 */
export async function keepScripts(ctx: OrgContext, maxAgeMs: number = SCRIPTS_MAX_AGE_MS): Promise<ScriptReading> {
  const { orgId } = ctx;
  const before = await withOrg(ctx, (tx) => findListing(tx, orgId));
  if (isDue(before, maxAgeMs) && !underWay.has(orgId)) await begin(ctx, maxAgeMs);
  const reading = underWay.get(orgId);
  if (reading === undefined) return describe(before);
  await withinMs(reading, SOFT_WAIT_MS);
  return describe(await withOrg(ctx, (tx) => findListing(tx, orgId)));
}

/** Resolves once no reading of the organisation is under way in this process. For tests. */
export async function scriptsRead(orgId: string): Promise<void> {
  await underWay.get(orgId);
}

async function begin(ctx: OrgContext, maxAgeMs: number): Promise<void> {
  const { orgId } = ctx;
  const readingId = await withOrg(ctx, (tx) => claimListing(tx, orgId, maxAgeMs));
  if (readingId === null || underWay.has(orgId)) return;
  underWay.set(
    orgId,
    read(ctx, { orgId, readingId }).finally(() => underWay.delete(orgId)),
  );
}

async function read(ctx: OrgContext, reading: ScriptReadingId): Promise<void> {
  const { orgId } = ctx;
  try {
    const readAt = new Date();
    const listing = await readListing(orgId, () => withOrg(ctx, (tx) => renewListing(tx, reading)));
    // Another process has taken it on, because this one was not heard of for too long.
    if (listing === null) return;
    if (listing.ok) {
      const { scripts, truncatedDivisions } = listing.data;
      await withOrg(ctx, (tx) => replaceScripts(tx, reading, scripts, { readAt, truncatedDivisions }));
    } else {
      const { failure, retryAtMs } = toProblem(listing.error);
      await withOrg(ctx, (tx) => failListing(tx, reading, failure, retryAtMs));
    }
  } catch (error) {
    // Whoever looks at the scripts hears of it through the age; the lease ends by itself.
    log.error({ err: error, orgId }, 'scripts cannot be kept');
  }
}

function isDue(listing: Listing, maxAgeMs: number): boolean {
  if (!listing) return true;
  const nowMs = Date.now();
  if ((listing.leaseUntil?.getTime() ?? 0) > nowMs || (listing.retryAt?.getTime() ?? 0) > nowMs) return false;
  return (listing.readAt?.getTime() ?? 0) <= nowMs - maxAgeMs;
}

function describe(listing: Listing): ScriptReading {
  const isUnderWay = (listing?.leaseUntil?.getTime() ?? 0) > Date.now();
  // What the last attempt met stays true while the next one has not ended.
  const failure = ScriptFailure.safeParse(listing?.failure).data;
  return {
    readAtMs: listing?.readAt?.getTime() ?? null,
    maxAgeMs: SCRIPTS_MAX_AGE_MS,
    isUnderWay,
    problem: failure ? { ...failure, retryAtMs: listing?.retryAt?.getTime() ?? null } : null,
    truncatedDivisions: listing?.truncatedDivisions ?? false,
  };
}
