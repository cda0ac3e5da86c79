import { expect, it } from 'vitest';
import { uninstall } from '#lib/install/remove-installation.ts';
import { query } from '#scripts/test/query.ts';
import { signInPerson } from '#scripts/test/install-people.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { listRunItems } from './list-run-items.ts';
import { isFinal } from './schema.ts';

const suite = useScheduling(60);
const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';

it('a run whose organisation is uninstalled in another process stops within two seconds, says why, and leaves no secret', async () => {
  const { genesys, database } = suite;
  const organisation = suite.organisation();
  const { clientId } = organisation.clientCredentials;
  const admin = await signInPerson(genesys, organisation, 'admin');
  const worker = spawnGateway();
  await worker.work();
  await worker.startCalls(organisation.id, 5);
  // The run stands in the middle of its one change when the organisation goes.
  const effect = { type: 'delay', seconds: 3 };
  await genesys.control('POST', '/_sim/faults', {
    id: 'slow',
    match: { operationId: UPDATE },
    when: { count: 1 },
    effect,
  });
  const { csv } = suite.assignments(20, 'uninstalled');
  const runId = await suite.start(csv);
  await runUntil(suite.planner(), runId, ({ phase }) => phase === 'sending');

  const sinceMs = Date.now();
  const removed = await uninstall(admin.ctx, admin.credential, { organisationName: organisation.name });
  expect(removed).toMatchObject({ ok: true });
  const [grant] = await query(
    database.ownerUrl(),
    'SELECT state, secret_jwe, token_jwe FROM grants WHERE org_id = $1',
    [organisation.id],
  );
  expect(grant).toEqual({ state: 'removed', secret_jwe: '', token_jwe: null });
  const stoppedAtMs = Date.now();

  const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
  expect(run.state).toBe('failed');
  expect(run.stateReason).toMatch(/not installed/);
  const items = await listRunItems(suite.planner(), { runId }, { limit: 1 });
  expect(items.ok && items.data.items[0]).toMatchObject({ state: 'failed', reasonCode: 'not_read_back' });

  // The process goes on asking for far more than the two seconds.
  await expect
    .poll(async () => (await worker.outcomes(organisation.id))['not_installed'] ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(500);
  await expect.poll(() => Date.now() - stoppedAtMs, { timeout: 10_000 }).toBeGreaterThan(5_000);
  const { log } = genesys.simulator().world;
  const calls = log.read({ sinceMs, limit: 100_000 }).filter((entry) => entry.clientId === clientId);
  expect(calls.length).toBeGreaterThan(0);
  const lastMs = Math.max(sinceMs, ...calls.map(({ atMs }) => atMs));
  expect(lastMs - stoppedAtMs).toBeLessThan(2_000);
}, 90_000);
