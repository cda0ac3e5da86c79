import { beforeEach, describe, expect, it } from 'vitest';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';

/** A minute of Genesys takes a second, so that a pause after a 429 ends while somebody watches. */
const TIME_SCALE = 60;
const genesys = useSimulatedGenesys({
  timeScale: TIME_SCALE,
  config: { presenceLife: false, limits: { perToken: 1_000_000 } },
});
const database = useTestDatabase(() => ({ ...genesys.variables(), RATE_WINDOW_MS: String(60_000 / TIME_SCALE) }));

let organisation: OrganisationInfo;
beforeEach(async () => {
  organisation = await genesys.mint();
  await installForTest(database, organisation);
});

/** What Genesys served to our client: the truth the ledger is measured against. */
function served() {
  const { id, clientCredentials } = organisation;
  const entries = genesys.simulator().world.log.read({ organisationId: id, host: 'api', limit: 1_000_000 });
  return entries.filter((entry) => entry.clientId === clientCredentials.clientId);
}

async function stored() {
  const [sum] = await query<{ calls: number }>(
    database.ownerUrl(),
    'SELECT coalesce(sum(calls), 0)::int AS calls FROM usage_minutes WHERE org_id = $1',
    [organisation.id],
  );
  const events = await query<{ correlation_id: string }>(
    database.ownerUrl(),
    'SELECT correlation_id FROM throttle_events WHERE org_id = $1',
    [organisation.id],
  );
  return { calls: sum?.calls ?? 0, throttled: events.map((event) => event.correlation_id).sort() };
}

/** A process busy with more calls than an undocumented limit lets through, so that some are refused with 429. */
async function busyProcess() {
  const limits = { perToken: 60, published: false, headers: false };
  await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
  const process = spawnGateway();
  await process.startCalls(organisation.id, 6);
  await expect.poll(() => throttledIn(served()).length, { timeout: 40_000 }).toBeGreaterThan(2);
  return process;
}

/** Correlation ids of the calls that Genesys refused for the limit. */
function throttledIn(entries: ReturnType<typeof served>): string[] {
  return entries.flatMap(({ status, correlationId }) => (status === 429 ? [correlationId] : [])).sort();
}

describe('the ledger of a process', () => {
  it('that is stopped in good order holds every call and every 429 that Genesys saw', async () => {
    const process = await busyProcess();
    await process.stopCalls();
    await process.close();
    const { calls, throttled } = await stored();
    expect(calls).toBe(served().length);
    expect(throttled).toEqual(throttledIn(served()));
  }, 90_000);

  it.each([0, 125, 250, 375])(
    'that is killed lacks nothing that was answered a second ago or earlier (%i ms later)',
    async (offsetMs) => {
      const process = await busyProcess();
      const seenAtMs = performance.now() + offsetMs;
      await expect.poll(() => performance.now(), { interval: 5 }).toBeGreaterThanOrEqual(seenAtMs);
      const seen = served();
      await expect
        .poll(() => performance.now(), { interval: 5, timeout: 5_000 })
        .toBeGreaterThanOrEqual(seenAtMs + 1_000);
      await process.kill();
      const { calls, throttled } = await stored();
      expect(calls).toBeGreaterThanOrEqual(seen.length);
      expect(calls).toBeLessThanOrEqual(served().length);
      expect(throttled).toEqual(expect.arrayContaining(throttledIn(seen)));
      expect(throttledIn(served())).toEqual(expect.arrayContaining(throttled));
    },
    90_000,
  );
});
