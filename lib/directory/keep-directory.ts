import { USERS_PAGE_SIZE } from '#lib/genesys/operations/users.ts';
import { log } from '#lib/log.ts';
import type { Failure } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { DirectoryFailure, type DirectoryReading } from './schema.ts';
import { seedDirectory, type SeedCode } from './seed-directory.ts';
import { claimSeed, failSeed, findSeed } from './store.ts';

/** Names, titles and the like change rarely, and what people do is told by events; what is younger is not read again unasked. */
const FRESH_MS = 60 * 60_000;
const RETRY_MS = 30_000;

/** A reading of this process: both settle without failing, the first with the first page, the other with whether it was whole. */
type UnderWay = { readonly hasUsers: Promise<void>; readonly done: Promise<boolean> };
const underWay = new Map<string, UnderWay>();

type Seed = Awaited<ReturnType<typeof findSeed>>;

/**
 * Sees to it that the organisation's users are in the projection: begins to read them when they are older than `maxAgeMs`,
 * for everybody together and in one process at a time, and goes on with a reading that was interrupted. Answers how far that
 * is: at once where users were read before, else with the first page or the failure.
 */
export async function keepDirectory(ctx: OrgContext, maxAgeMs: number = FRESH_MS): Promise<DirectoryReading> {
  const { orgId } = ctx;
  let seed = await withOrg(ctx, (tx) => findSeed(tx, orgId));
  if (isDue(seed, maxAgeMs) && !underWay.has(orgId)) await begin(ctx, maxAgeMs);
  if (!seed?.completedAt) await underWay.get(orgId)?.hasUsers;
  seed = await withOrg(ctx, (tx) => findSeed(tx, orgId));
  return describe(orgId, seed);
}

/**
 * As {@link keepDirectory}, and waits for the end of a reading of this process. Answers whether everybody has been read since the
 * call: not when nothing was due, somebody else reads, or the reading failed or went on with older pages.
 */
export async function readWholeDirectory(ctx: OrgContext, maxAgeMs: number): Promise<boolean> {
  const { orgId } = ctx;
  const before = underWay.get(orgId);
  const seed = await withOrg(ctx, (tx) => findSeed(tx, orgId));
  const own = before === undefined && isDue(seed, maxAgeMs) ? await begin(ctx, maxAgeMs) : null;
  await before?.done;
  return own?.done ?? false;
}

/** Resolves once no reading of the organisation is under way in this process. For an orderly stop and for tests. */
export async function readingDone(orgId: string): Promise<void> {
  await underWay.get(orgId)?.done;
}

/** Null where somebody else has begun. */
async function begin(ctx: OrgContext, maxAgeMs: number): Promise<UnderWay | null> {
  const { orgId } = ctx;
  if (!(await withOrg(ctx, (tx) => claimSeed(tx, orgId, maxAgeMs))) || underWay.has(orgId)) return null;
  let tellUsers: () => void = () => undefined;
  const hasUsers = new Promise<void>((resolve) => (tellUsers = resolve));
  const done = read(ctx, tellUsers).finally(() => {
    underWay.delete(orgId);
    tellUsers();
  });
  const reading = { hasUsers, done };
  underWay.set(orgId, reading);
  return reading;
}

/** Whether everybody was read, from the first page to the last. */
async function read(ctx: OrgContext, onPage: () => void): Promise<boolean> {
  const { orgId } = ctx;
  try {
    const outcome = await seedDirectory(ctx, onPage);
    if (outcome.ok) return outcome.data.isWhole;
    if (outcome.error.code !== 'seeded_elsewhere') {
      const { code, message, context } = outcome.error;
      await withOrg(ctx, (tx) => failSeed(tx, orgId, { code, message, context }, retryAt(outcome.error)));
    }
  } catch (error) {
    // Whoever looks at the directory hears of it through the age; the lease ends by itself.
    log.error({ err: error, orgId }, 'users cannot be read into the directory');
  }
  return false;
}

/** At once after what no call was spent on: the installation may stand a second later. */
function retryAt({ code, retryAfterMs }: Failure<SeedCode>): Date | null {
  if (code === 'not_installed' || code === 'grant_refused') return null;
  return new Date(Date.now() + (retryAfterMs ?? RETRY_MS));
}

function isDue(seed: Seed, maxAgeMs: number): boolean {
  if (!seed) return true;
  const nowMs = Date.now();
  if ((seed.leaseUntil?.getTime() ?? 0) > nowMs || (seed.retryAt?.getTime() ?? 0) > nowMs) return false;
  return seed.nextPage !== null || (seed.completedAt?.getTime() ?? 0) <= nowMs - maxAgeMs;
}

function describe(orgId: string, seed: Seed): DirectoryReading {
  const isUnderWay = (seed?.leaseUntil?.getTime() ?? 0) > Date.now();
  const isAtEnd = seed?.nextPage === null;
  const failure = isUnderWay ? undefined : DirectoryFailure.safeParse(seed?.failure).data;
  return {
    completedAtMs: seed?.completedAt?.getTime() ?? null,
    isUnderWay,
    readUsers: isAtEnd ? null : ((seed?.nextPage ?? 1) - 1) * USERS_PAGE_SIZE,
    aboutUsers: !isAtEnd && seed?.pageCount ? seed.pageCount * USERS_PAGE_SIZE : null,
    failure: failure ? { ...failure, retryAtMs: seed?.retryAt?.getTime() ?? null } : null,
    throttledUntilMs: gateway().budget(orgId).pausedUntilMs,
  };
}
