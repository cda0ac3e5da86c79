import type { SimulatedGenesys } from './operate-simulator.ts';
import type { LogEntry } from '#simulator/core/request-log.ts';
import type { Gateway, Priority } from '#lib/genesys/gateway-types.ts';
import { usersGet, usersList } from '#lib/genesys/operations/users.ts';
import { as } from '#lib/genesys/testing/gateway-rig.ts';
import type { RigOrganisation } from '#lib/genesys/testing/gateway-rig.ts';

/** Overrides an organisation's limits in the simulator. */
export async function limitOrganisation(
  genesys: SimulatedGenesys,
  organisation: RigOrganisation,
  limits: object,
): Promise<void> {
  await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
}

/** What the simulator saw of an organisation's calls to its API in order, the limits query apart. */
export function callsSeen(genesys: SimulatedGenesys, organisation: RigOrganisation): LogEntry[] {
  const { log } = genesys.simulator().world;
  return log
    .read({ organisationId: organisation.id, limit: 100_000 })
    .filter((entry) => entry.host === 'api' && entry.operationId !== 'getOrganizationsLimitsNamespace');
}

/** Uncached calls of one operation (`users.get`): each one reaches Genesys and finds nobody. */
export function getNobody(gateway: Gateway, organisation: RigOrganisation, count: number, priority: Priority) {
  return Array.from({ length: count }, (_, index) =>
    gateway.call(
      usersGet,
      { userId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` },
      as(priority, organisation, { freshness: 'network' }),
    ),
  );
}

/** An uncached call of another operation (`users.list`). */
export function listUsers(gateway: Gateway, organisation: RigOrganisation, priority: Priority, pageNumber = 1) {
  return gateway.call(usersList, { pageNumber, pageSize: 1 }, as(priority, organisation, { freshness: 'network' }));
}

/** Jain's index: 1 when everybody got the same, 1/n when one got all. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share ** 2, 0);
  return squares === 0 ? 1 : sum ** 2 / (shares.length * squares);
}
