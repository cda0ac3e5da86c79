import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { refusalOf } from './browse-directory.ts';
import { createShortMemory } from './short-memory.ts';
import { keepDirectory } from './keep-directory.ts';
import { findQueueReading } from './queue-reading-store.ts';
import { DIRECTORY_FILTERS, DirectoryQuery, type DirectoryCountsDto, type DirectoryReading } from './schema.ts';
import { countMatches } from './search-directory.ts';
import { countFacets, countUsers } from './store.ts';

/** Values of one filter that are offered; further ones are found by typing them into the search. */
const MAX_FACETS = 500;
const POLL_MS = 15_000;
/** While users are read, somebody watches the number grow. */
const READING_POLL_MS = 1_500;

const matches = createShortMemory<number>({ keepMs: 4_000, maxEntries: 1_000 });
const overviews = createShortMemory<Pick<DirectoryCountsDto, 'total' | 'facets' | 'queueReading'>>({
  keepMs: 10_000,
  maxEntries: 100,
});

/**
 * How many users there are and match, the values of each filter among all users, and how far queues are known. Counted at most every few seconds for
 * everybody together. Fails as `browseDirectory` does.
 */
export async function countDirectory(
  ctx: OrgContext,
  asked: DirectoryQuery,
): Promise<Result<DirectoryCountsDto, string>> {
  requirePermission(ctx, 'directory:view');
  const { text, filters } = DirectoryQuery.parse(asked);
  const reading = await keepDirectory(ctx);
  const refused = refusalOf(reading);
  if (refused) return refused;
  // What is being read grows; each step of it is counted anew.
  const state = `${ctx.orgId} ${reading.completedAtMs} ${reading.readUsers}`;
  const [overview, matching] = await Promise.all([
    overviews(state, () =>
      withOrg(ctx, async (tx) => ({
        total: await countUsers(tx, ctx.orgId),
        facets: await facetsOf(tx),
        queueReading: await findQueueReading(tx),
      })),
    ),
    matches(`${state} ${JSON.stringify([text, filters])}`, () => withOrg(ctx, (tx) => countMatches(tx, text, filters))),
  ]);
  return ok({ ...overview, matching, reading, pollMs: pollMs(reading) });
}

async function facetsOf(tx: Parameters<typeof countFacets>[0]): Promise<DirectoryCountsDto['facets']> {
  const rows = await countFacets(tx, MAX_FACETS);
  const listOf = (name: string) =>
    rows.filter((row) => row.name === name).map(({ value, count }) => ({ value, count }));
  return Object.fromEntries(DIRECTORY_FILTERS.map((name) => [name, listOf(name)])) as DirectoryCountsDto['facets'];
}

function pollMs({ isUnderWay, failure }: DirectoryReading): number {
  if (isUnderWay) return READING_POLL_MS;
  const waitMs = failure?.retryAtMs ? failure.retryAtMs - Date.now() : POLL_MS;
  return Math.min(POLL_MS, Math.max(READING_POLL_MS, waitMs));
}
