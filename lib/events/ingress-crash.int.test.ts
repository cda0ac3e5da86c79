import { describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { createIngressRig } from '#scripts/test/ingress-rig.ts';
import { query } from '#scripts/test/query.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import type { GatewayProcess } from '#scripts/test/start-gateway.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';

const genesys = useSimulatedGenesys({
  config: { presenceLife: false, limits: { perToken: 5_000 }, wfm: { supervisor: { isEnabled: false } } },
});
const database = useTestDatabase(() => genesys.variables());
const rig = createIngressRig(genesys, database);

const LEASE_MS = 10_000;
const TIMEOUT_MS = 120_000;

const holderOf = async ({ id }: OrganisationInfo) => {
  const [row] = await query<{ lease_owner: string | null }>(
    database.ownerUrl(),
    'SELECT lease_owner FROM event_ingress WHERE org_id = $1 AND lease_until > now()',
    [id],
  );
  return row?.lease_owner ? Number(row.lease_owner.split(':')[1]) : null;
};

/** Two processes of which one receives; that one first. */
async function crewOf(organisation: OrganisationInfo): Promise<[GatewayProcess, GatewayProcess]> {
  const crew = [spawnGateway(), spawnGateway()] as const;
  await Promise.all(crew.map((each) => each.receive()));
  await rig.isLive(organisation, 30_000);
  const holder = await holderOf(organisation);
  const [first, second] = crew;
  return first.pid === holder ? [first, second] : [second, first];
}

describe('when the process that receives events', () => {
  it(
    'is killed, another one has everything right within the lease and two seconds',
    async () => {
      const organisation = await rig.installed(600);
      const [holder, other] = await crewOf(organisation);
      await holder.kill();
      const killedAtMs = performance.now();
      // Nobody hears these: what they change is read after the take-over.
      for (const [index, user] of rig.activeUsers(organisation).entries()) rig.move(organisation, user, index);
      const within = { timeout: LEASE_MS + 2_000, interval: 50 };
      await vi.waitFor(async () => expect(await holderOf(organisation)).toBe(other.pid), within);
      expect(performance.now() - killedAtMs).toBeLessThan(LEASE_MS + 2_000);
      await rig.allRight(organisation, 5_000);
      await rig.isLive(organisation);
      const before = rig.calls(organisation).length;
      for (const [index, user] of rig.activeUsers(organisation).entries()) rig.move(organisation, user, index + 1);
      await rig.allRight(organisation);
      expect(rig.calls(organisation)).toHaveLength(before);
    },
    TIMEOUT_MS,
  );

  it(
    'stops in good order, another one takes over at once',
    async () => {
      const organisation = await rig.installed(20);
      const [holder, other] = await crewOf(organisation);
      await holder.close();
      await vi.waitFor(async () => expect(await holderOf(organisation)).toBe(other.pid), { timeout: 3_000 });
      await rig.isLive(organisation);
    },
    TIMEOUT_MS,
  );
});
