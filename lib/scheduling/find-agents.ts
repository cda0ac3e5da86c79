import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { USERS_PAGE_SIZE, usersList, type GenesysUser } from '#lib/genesys/operations/users.ts';
import { wfmBusinessUnitUsers } from '#lib/genesys/operations/wfm.ts';
import type { GenesysSchedule } from '#lib/genesys/operations/wfm-schemas.ts';
import { ok, type Result } from '#lib/result.ts';
import type { KnownAgent } from './plan/plan-changes.ts';
import type { AgentsByUnit, CountingCaller } from './read-week.ts';

const USER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** 100,000 users; beyond it the page count in an answer is not believed. */
const MAX_PAGES = 200;

/** Ids that one listing of users takes (platform document §5.1), and up to how many the directory is not worth a look. */
const IDS_PER_CALL = 100;
const FEW_IDS = 300;

/** People by what a row may call them. */
export type AgentsByKey = ReadonlyMap<string, readonly KnownAgent[]>;

/**
 * Finds who is meant by the e-mail addresses and ids of a file, and in which management unit they are. Ids cost a call for each
 * hundred, for their names, or the directory's pages where those are fewer; e-mail addresses cost the directory's pages. These
 * come from the cache where somebody has read them lately. Agents without a place in the schedule cost one call more.
 */
export async function findAgents(
  caller: CountingCaller,
  businessUnitId: string,
  schedule: Pick<GenesysSchedule, 'managementUnits'>,
  keys: ReadonlySet<string>,
): Promise<Result<AgentsByKey, GatewayCode>> {
  const unitByUser = new Map<string, string>();
  for (const { managementUnit, agents } of schedule.managementUnits) {
    if (managementUnit) for (const { id } of agents) unitByUser.set(id, managementUnit.id);
  }
  const needsDirectory = [...keys].some((key) => !USER_ID.test(key));
  const users = needsDirectory ? await readUsers(caller) : await readNamed(caller, [...keys]);
  if (!users.ok) return users;
  const found = matchUsers(users.data, keys);
  const isMissing = [...keys].some((key) => USER_ID.test(key) && !unitByUser.has(key));
  if (isMissing || [...found.values()].flat().some((user) => !unitByUser.has(user.id))) {
    const listed = await caller.call(wfmBusinessUnitUsers, { businessUnitId });
    if (!listed.ok) return listed;
    for (const { managementUnit, users: members } of listed.data.data.managementUnits) {
      if (managementUnit) for (const { id } of members) unitByUser.set(id, managementUnit.id);
    }
  }
  return ok(toAgents(keys, found, unitByUser));
}

/** Users by id: a hundred at a time, or with everybody else's where the directory has fewer pages than that. */
async function readNamed(caller: CountingCaller, ids: readonly string[]): Promise<Result<GenesysUser[], GatewayCode>> {
  if (ids.length > FEW_IDS) {
    const first = await readPage(caller, 1);
    if (!first.ok) return first;
    if ((first.data.pageCount ?? 1) <= Math.ceil(ids.length / IDS_PER_CALL)) return readUsers(caller);
  }
  const users: GenesysUser[] = [];
  for (let from = 0; from < ids.length; from += IDS_PER_CALL) {
    const page = {
      ids: ids.slice(from, from + IDS_PER_CALL),
      pageNumber: 1,
      pageSize: IDS_PER_CALL,
      state: 'any',
    } as const;
    const answer = await caller.call(usersList, page);
    if (!answer.ok) return answer;
    users.push(...answer.data.data.entities);
  }
  return ok(users);
}

async function readUsers(caller: CountingCaller): Promise<Result<GenesysUser[], GatewayCode>> {
  const users: GenesysUser[] = [];
  for (let pageNumber = 1, pageCount = 1; pageNumber <= pageCount; pageNumber++) {
    const page = await readPage(caller, pageNumber);
    if (!page.ok) return page;
    users.push(...page.data.entities);
    pageCount = Math.min(MAX_PAGES, page.data.pageCount ?? 1);
  }
  return ok(users);
}

/** The very request the directory page makes, so that both share what is cached. */
async function readPage(caller: CountingCaller, pageNumber: number) {
  const answer = await caller.call(usersList, {
    pageNumber,
    pageSize: USERS_PAGE_SIZE,
    state: 'active',
    expand: ['presence', 'routingStatus', 'skills'],
  });
  return answer.ok ? ok(answer.data.data) : answer;
}

function matchUsers(users: readonly GenesysUser[], keys: ReadonlySet<string>): Map<string, GenesysUser[]> {
  const found = new Map<string, GenesysUser[]>();
  for (const user of new Map(users.map((entry) => [entry.id, entry])).values()) {
    const names = new Set([user.id, user.email?.toLowerCase(), user.username?.toLowerCase()]);
    for (const name of names) if (name && keys.has(name)) found.set(name, [...(found.get(name) ?? []), user]);
  }
  return found;
}

function toAgents(
  keys: ReadonlySet<string>,
  found: ReadonlyMap<string, readonly GenesysUser[]>,
  unitByUser: ReadonlyMap<string, string>,
): AgentsByKey {
  const agents = new Map<string, KnownAgent[]>();
  for (const key of keys) {
    const users = found.get(key);
    if (users) {
      agents.set(
        key,
        users.map(({ id, name, email }) => ({
          id,
          name,
          email: email?.toLowerCase() ?? null,
          managementUnitId: unitByUser.get(id) ?? null,
        })),
      );
    } else if (USER_ID.test(key)) {
      agents.set(key, [{ id: key, name: null, email: null, managementUnitId: unitByUser.get(key) ?? null }]);
    }
  }
  return agents;
}

/** Ids by management unit, each once; those without a unit are left out. */
export function byManagementUnit(agents: readonly KnownAgent[]): AgentsByUnit {
  const units = new Map<string, Set<string>>();
  for (const { id, managementUnitId } of agents) {
    if (managementUnitId) units.set(managementUnitId, (units.get(managementUnitId) ?? new Set<string>()).add(id));
  }
  return new Map([...units].map(([unit, ids]) => [unit, [...ids]]));
}
