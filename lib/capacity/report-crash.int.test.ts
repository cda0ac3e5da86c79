import { expect, it } from 'vitest';
import { askForReport, reportUntil } from '#scripts/test/capacity-rig.ts';
import { query } from '#scripts/test/query.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { addDays, startOfDayMs } from '#lib/scheduling/resolve-local-time.shared.ts';
import { intervalsOf } from './intervals.shared.ts';
import { INTERVAL_MS, isFinal } from './schema.ts';

const LEASE_MS = 1_000;
const suite = useScheduling(60);

it('survives kill -9 at three points: no part is read twice, and the calls are those that the trunks’ history has', async () => {
  const organisationId = suite.organisation().id;
  const { timeZone, id: businessUnitId } = suite.unit();
  const date = addDays(new Date().toISOString().slice(0, 10), -2);
  const fromMs = startOfDayMs(timeZone, date);
  const callsAt = (index: number) => 10 + (index % 30);
  // An hour more than most days have, for the day on which the clocks go back; what lies past the day is not read.
  await query(
    suite.database.ownerUrl(),
    `INSERT INTO trunk_samples (org_id, trunk_base_id, site_id, resolution, at, samples, inbound_sum, outbound_sum, peak, capacity, mismatches)
     SELECT $1, '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', 'quarter', to_timestamp($2::float8 / 1000) + index * interval '15 minutes',
       15, 15 * (10 + index % 30), 0, 20 + index % 30, 60, 0 FROM generate_series(0, 99) AS index`,
    [organisationId, fromMs],
  );
  const effect = { type: 'delay', seconds: 0.4 };
  await suite.genesys.control('POST', '/_sim/faults', { match: { organisationId, pathPrefix: '/api/v2' }, effect });
  const since = suite.view().mark();
  const businessUnitIds = [businessUnitId];
  const reportId = await askForReport(suite.planner(), { period: 'day', date, timeZone, businessUnitIds });
  for (const doneBefore of [1, 3, 4]) {
    const worker = spawnGateway();
    await worker.report(LEASE_MS);
    await reportUntil(suite.planner(), reportId, ({ parts }) => parts.done >= doneBefore, 60_000);
    await worker.kill();
  }
  await spawnGateway().report(LEASE_MS);
  const report = await reportUntil(suite.planner(), reportId, ({ state }) => isFinal(state), 60_000);
  expect(report).toMatchObject({ state: 'done', reason: null });
  const intervals = intervalsOf(report, null);
  expect(intervals.map(({ calls }) => calls)).toEqual(intervals.map((_, index) => callsAt(index)));
  expect(intervals[5]).toMatchObject({ atMs: fromMs + 5 * INTERVAL_MS, peak: 25, capacity: 60 });
  // A process that died with a call on its way leaves that one call to be made once more, and no other.
  const calls = suite.view().calls(since);
  const times = Map.groupBy(calls, ({ operationId }) => operationId);
  const repeated = ['getWorkforcemanagementAdherenceHistoricalBulkJob'];
  const more = [...times].reduce(
    (sum, [operationId, own]) => sum + (repeated.includes(operationId) ? 0 : own.length - 1),
    0,
  );
  expect(more).toBeLessThanOrEqual(3 * 3);
  const searches = times.get('postWorkforcemanagementBusinessunitAgentschedulesSearch') ?? [];
  expect(searches.length).toBeLessThanOrEqual(2);
}, 180_000);
