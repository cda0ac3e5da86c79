import { expect, vi } from 'vitest';
import { parseSystemPresence } from '#lib/directory/to-directory-user.ts';
import { changeUserState } from '#simulator/core/presence.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import type { SimUser } from '#simulator/core/types.ts';
import type { SimulatedGenesys } from './operate-simulator.ts';
import { query } from './query.ts';
import { installForTest } from './scheduling-rig.ts';
import type { TestDatabase } from './test-postgres.ts';

/** What the database holds of a user, as far as it is compared with the simulator. */
type StateRow = {
  readonly user_id: string;
  readonly presence: string | null;
  readonly presence_at: Date | null;
  readonly presence_source: string | null;
  readonly routing_status: string | null;
  readonly routing_at: Date | null;
};

type IngressRow = {
  readonly kind: string;
  readonly state: string;
  readonly reason: string | null;
  readonly lease_owner: string | null;
  readonly lease_version: number;
  readonly topics: number;
};

/** Organisations whose people change, and what Headroom knows of them. */
export function createIngressRig(genesys: SimulatedGenesys, database: TestDatabase) {
  const worldOf = ({ id }: OrganisationInfo) => {
    const world = genesys.simulator().world.organisations.get(id);
    if (!world) throw new Error('no organisation');
    return world;
  };
  const activeUsers = (organisation: OrganisationInfo) =>
    [...worldOf(organisation).users.values()].filter((user) => user.state === 'active');
  const statesOf = ({ id }: OrganisationInfo) =>
    query<StateRow>(database.ownerUrl(), 'SELECT * FROM user_states WHERE org_id = $1 ORDER BY user_id', [id]);
  const ingressOf = async ({ id }: OrganisationInfo) => {
    const [row] = await query<IngressRow>(database.ownerUrl(), 'SELECT * FROM event_ingress WHERE org_id = $1', [id]);
    return row;
  };
  /** Users whose stored state is not what Genesys itself holds. */
  const wrong = async (organisation: OrganisationInfo) => {
    const states = new Map((await statesOf(organisation)).map((row) => [row.user_id, row]));
    const isRight = (user: SimUser) => {
      const state = states.get(user.id);
      return (
        state?.presence === parseSystemPresence(user.presence.systemPresence) &&
        state.presence_at?.getTime() === Math.trunc(user.presence.modifiedMs) &&
        state.routing_status === user.routingStatus.status &&
        state.routing_at?.getTime() === Math.trunc(user.routingStatus.startMs)
      );
    };
    return activeUsers(organisation).flatMap((user) => (isRight(user) ? [] : [user.id]));
  };

  return {
    activeUsers,
    statesOf,
    ingressOf,
    wrong,
    /** An organisation that no other test uses, with its grant. */
    installed: async (userCount: number): Promise<OrganisationInfo> => {
      const organisation = await genesys.mint({ userCount });
      await installForTest(database, organisation);
      return organisation;
    },
    /** Makes a user do something else, as Genesys would tell it. */
    move: (organisation: OrganisationInfo, user: SimUser, turn: number): void => {
      const definitions = worldOf(organisation).presenceDefinitions.filter(({ primary }) => primary);
      const next = definitions.filter(({ id }) => id !== user.presence.definitionId);
      const definition = next[turn % next.length];
      if (!definition) throw new Error('no presence');
      changeUserState(genesys.simulator().world, worldOf(organisation), user, {
        presence: { definitionId: definition.id, systemPresence: definition.systemPresence },
        routingStatus: user.routingStatus.status === 'IDLE' ? 'OFF_QUEUE' : 'IDLE',
      });
    },
    allRight: (organisation: OrganisationInfo, timeout = 5_000) =>
      vi.waitFor(async () => expect(await wrong(organisation)).toEqual([]), { timeout, interval: 50 }),
    isLive: (organisation: OrganisationInfo, timeout = 15_000) =>
      vi.waitFor(async () => expect(await ingressOf(organisation)).toMatchObject({ state: 'live' }), { timeout }),
    /** Calls that Genesys counted. */
    calls: ({ id }: OrganisationInfo, operationId?: string) =>
      genesys
        .simulator()
        .world.log.read({ organisationId: id, host: 'api', limit: 100_000 })
        .filter((entry) => entry.metered && (operationId === undefined || entry.operationId === operationId)),
    /** Breaks the organisation's sockets in some way. */
    hurt: ({ id }: OrganisationInfo, fault: object) =>
      genesys.control('POST', '/_sim/faults/sockets', { organisationId: id, ...fault }),
  };
}
