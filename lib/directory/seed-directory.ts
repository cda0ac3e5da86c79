import { randomUUID } from 'node:crypto';
import { applyEvents } from '#lib/events/apply-events.ts';
import { eventsOfUsers } from '#lib/events/read-states.ts';
import { collectPages } from '#lib/genesys/collect-pages.ts';
import type { Answer, CallOptions, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { groupsList } from '#lib/genesys/operations/groups.ts';
import { locationsList } from '#lib/genesys/operations/locations.ts';
import { presenceDefinitions } from '#lib/genesys/operations/presence.ts';
import { USERS_PAGE_SIZE, usersList, type GenesysUser, type UserExpand } from '#lib/genesys/operations/users.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import {
  clearDirectory,
  completeSeed,
  findSeed,
  findUnseenUsers,
  isResumable,
  mergeUsers,
  passPage,
  removeUsers,
  replacePresenceLabels,
  startSeed,
  type ProjectedUser,
} from './store.ts';
import { presenceLabels, toDirectoryUser, type PresenceLabels } from './to-directory-user.ts';

/** At most so many ids in one call (platform document §5.1). */
const IDS_AT_ONCE = 100;
const EXPAND: readonly UserExpand[] = ['presence', 'routingStatus', 'skills', 'groups', 'team', 'locations'];

/** Names that users refer to by id. */
type Names = {
  readonly labels: PresenceLabels;
  readonly groups: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, string>;
};
type Progress = { readonly orgId: string; readonly seedId: string };

/** How the seeding ended where it did not end well. */
export type SeedCode = GatewayCode | 'seeded_elsewhere';

/** What a completed seeding did; of a resumed one, what was left of it. */
export type SeedOutcome = {
  readonly pages: number;
  readonly removed: number;
  /** Whether it read everybody itself, and did not go on with an older reading. */
  readonly isWhole: boolean;
};

/**
 * Reads all active users into the projection, page by page: a call for each 500 users, each 100 groups and each
 * 100 locations, one for the presences. Each page is written with its checkpoint in one transaction, so that the next call of this verb goes on there,
 * after a failure or a crash, within an hour. Users are merged by id and found by searches as they come; those that no page
 * had are asked for by id, 100 at a time, and removed only where Genesys says that they are gone: paging shifts while people
 * come and go. `seeded_elsewhere` when another process has taken over. `onPage` hears of each page once it can be found. For
 * `keepDirectory` and jobs, which hold no permission of a person.
 */
export async function seedDirectory(
  ctx: OrgContext,
  onPage: () => void = () => undefined,
): Promise<Result<SeedOutcome, SeedCode>> {
  const options: CallOptions = { org: ctx.orgId, consumer: 'directory.seed', priority: 'sync', freshness: 'network' };
  const names = await readNames(options);
  if (!names.ok) return names;
  await withOrg(ctx, (tx) => replacePresenceLabels(tx, ctx.orgId, names.data.labels));
  const { seedId, nextPage, pageCount: knownCount } = await beginOrResume(ctx);
  const progress: Progress = { orgId: ctx.orgId, seedId };
  let pages = 0;
  for (let page = nextPage, pageCount = knownCount; page <= pageCount; page += 1) {
    const answer = await gateway().call(usersList, { pageNumber: page, state: 'active', expand: EXPAND }, options);
    if (!answer.ok) return answer;
    pageCount = answer.data.data.pageCount ?? Math.ceil((answer.data.data.total ?? 0) / USERS_PAGE_SIZE);
    const isOurs = await writeUsers(ctx, answer.data, names.data, async (tx, users) => {
      if (!(await passPage(tx, { ...progress, page }, pageCount))) return false;
      await mergeUsers(tx, seedId, users);
      return true;
    });
    if (!isOurs) return takenOver();
    pages += 1;
    onPage();
  }
  const removed = await removeVanished(ctx, progress, names.data, options);
  if (!removed.ok) return removed;
  await withOrg(ctx, (tx) => completeSeed(tx, ctx.orgId, seedId));
  return ok({ pages, removed: removed.data, isWhole: nextPage === 1 });
}

/** Forgets what was read and reads everything again: the projection from nothing. Fails as {@link seedDirectory} does. */
export async function rebuildDirectory(ctx: OrgContext): Promise<Result<SeedOutcome, SeedCode>> {
  await forgetDirectory(ctx);
  return seedDirectory(ctx);
}

/** Forgets what was read; a reading under way writes nothing more. */
export async function forgetDirectory(ctx: OrgContext): Promise<void> {
  await withOrg(ctx, (tx) => clearDirectory(tx, ctx.orgId));
}

async function readNames(options: CallOptions): Promise<Result<Names, GatewayCode>> {
  const [definitions, groups, locations] = await Promise.all([
    gateway().call(presenceDefinitions, {}, options),
    collectPages(gateway(), groupsList, {}, options),
    collectPages(gateway(), locationsList, {}, options),
  ]);
  if (!definitions.ok) return definitions;
  if (!groups.ok) return groups;
  if (!locations.ok) return locations;
  return ok({
    labels: presenceLabels(definitions.data.data.entities),
    groups: new Map(groups.data.data.map((group) => [group.id, group.name])),
    locations: new Map(locations.data.data.flatMap(({ id, name }) => (name === null ? [] : [[id, name]]))),
  });
}

/** The first page that is not written yet, and how many there are as far as that is known. */
function beginOrResume(ctx: OrgContext): Promise<{ seedId: string; nextPage: number; pageCount: number }> {
  return withOrg(ctx, async (tx) => {
    const seed = await findSeed(tx, ctx.orgId);
    if (seed?.nextPage && isResumable(seed)) {
      return { seedId: seed.seedId, nextPage: seed.nextPage, pageCount: seed.pageCount ?? 1 };
    }
    const seedId = randomUUID();
    await startSeed(tx, ctx.orgId, seedId);
    return { seedId, nextPage: 1, pageCount: 1 };
  });
}

/** Writes one answer: what users do first, so that whoever finds them finds that, too. False when another process took over. */
async function writeUsers(
  ctx: OrgContext,
  answer: Answer<{ readonly entities: readonly GenesysUser[] }>,
  names: Names,
  write: (tx: OrgTx, users: readonly ProjectedUser[]) => Promise<boolean>,
): Promise<boolean> {
  const users = project(answer.data.entities, answer, names);
  await applyEvents(ctx, eventsOfUsers(answer.data.entities, answer.fetchedAtMs));
  return withOrg(ctx, (tx) => write(tx, users));
}

function project(users: readonly GenesysUser[], answer: Answer<unknown>, names: Names): ProjectedUser[] {
  // Somebody hired between two reads can be on a page twice; one INSERT takes each id once.
  const byId = new Map(users.map((user) => [user.id, user]));
  return [...byId.values()].map((user) => ({
    ...toDirectoryUser(user, names.labels),
    groups: user.groups.flatMap((group) => names.groups.get(group.id) ?? []),
    locations: user.locations.flatMap((location) => names.locations.get(location.locationDefinition?.id ?? '') ?? []),
    team: user.team?.name ?? null,
    readAtMs: answer.fetchedAtMs,
  }));
}

async function removeVanished(
  ctx: OrgContext,
  { orgId, seedId }: Progress,
  names: Names,
  options: CallOptions,
): Promise<Result<number, SeedCode>> {
  let removed = 0;
  for (;;) {
    const ids = await withOrg(ctx, (tx) => findUnseenUsers(tx, orgId, seedId, IDS_AT_ONCE));
    if (ids.length === 0) return ok(removed);
    const params = { pageNumber: 1, pageSize: IDS_AT_ONCE, ids, state: 'any', expand: EXPAND } as const;
    const answer = await gateway().call(usersList, params, options);
    if (!answer.ok) return answer;
    const present = answer.data.data.entities.filter((user) => user.state === 'active');
    const presentIds = new Set(present.map((user) => user.id));
    const gone = ids.filter((id) => !presentIds.has(id));
    const isOurs = await writeUsers(ctx, { ...answer.data, data: { entities: present } }, names, async (tx, users) => {
      if ((await findSeed(tx, orgId))?.seedId !== seedId) return false;
      await mergeUsers(tx, seedId, users);
      removed += await removeUsers(tx, orgId, gone);
      return true;
    });
    if (!isOurs) return takenOver();
  }
}

const takenOver = () =>
  fail('seeded_elsewhere', 'The users of this organisation are being read by another process. Wait until it is done.');
