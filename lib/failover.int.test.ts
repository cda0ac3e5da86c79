import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { askTrunkStates } from '#scripts/test/ask-trunk-states.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { receiveAndWork } from '#scripts/test/receive-and-work.ts';
import { createSchedulingPlace, missingOrDoubled, type SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { personOf, runUntil } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { singaporeAndTokyo } from '#simulator/telephony/telephony-spec.ts';
import { createReport } from './capacity/create-report.ts';
import { getReport } from './capacity/get-report.ts';
import { closeRuntime } from './runtime.ts';
import { isFinal } from './scheduling/schema.ts';
import type { OrgContext } from './tenancy/org-context.ts';
import { createDataActionKey } from './trunks/data-action-key.ts';
import { followTrunks } from './trunks/follow-trunks.ts';
import { getTrunkOverview } from './trunks/get-trunk-overview.ts';
import type { TrunkNews } from './trunks/schema.ts';

const FLOWS = 50;
const PAGES = 10;
const ASSIGNMENTS = 500;
/** Waits end as soon as what they wait for is there. */
const WITHIN_MS = 100_000;

const genesys = useSimulatedGenesys({
  config: { presenceLife: false, limits: { perToken: 300 }, wfm: { supervisor: { isEnabled: false } } },
});
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);

const trunksOf = async (viewer: OrgContext) => {
  const overview = await getTrunkOverview(viewer);
  if (!overview.ok) throw new Error('an overview can always be read');
  return overview.data;
};

/** A page of the trunks: what it shows of each of them. */
function look(viewer: OrgContext): Map<string, string> {
  const shown = new Map<string, string>();
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  void (async () => {
    for await (const { event, data } of followTrunks(viewer, () => Promise.resolve(true), gone.signal)) {
      if (event !== 'trunks') continue;
      const rows = (data as TrunkNews).groups.flatMap(({ trunks }) => trunks);
      for (const { trunkId, condition } of rows) shown.set(trunkId, condition);
    }
  })();
  return shown;
}

async function reportToTheEnd({ planner, unit }: SchedulingPlace): Promise<string[]> {
  const date = new Date().toISOString().slice(0, 10);
  const created = await createReport(planner, { period: 'day', date, timeZone: 'UTC', businessUnitIds: [unit.id] });
  if (!created.ok) throw new Error('a report can always be asked for');
  return vi.waitFor(
    async () => {
      const report = await getReport(planner, { reportId: created.data.reportId });
      if (!report.ok) throw new Error(report.error.message);
      expect(report.data.state).toBe('done');
      return report.data.allParts.map(({ state }) => state);
    },
    { timeout: WITHIN_MS, interval: 200 },
  );
}

describe('when a carrier fails while everybody works and asks', () => {
  it('Genesys is asked a handful of times, nothing is refused, and run, report, flows and pages come to their end', async () => {
    const place = await createSchedulingPlace(genesys, database, 350, singaporeAndTokyo(2));
    const { organisation, planner, view } = place;
    const server = receiveAndWork();
    onTestFinished(() => server.stop());
    await vi.waitFor(async () => expect(await trunksOf(planner)).toMatchObject({ source: 'events' }), {
      timeout: WITHIN_MS,
      interval: 100,
    });
    const access = await createDataActionKey(personOf(organisation, 'admin'));
    if (!access.ok) throw new Error(access.error.message);
    const pages = Array.from({ length: PAGES }, () => look(planner));
    const { csv, asked } = place.assignments(ASSIGNMENTS, 'failover');

    const since = view.mark();
    const startedAtMs = Date.now();
    const failure = `/_sim/organisations/${organisation.id}/carrier-failure`;
    const settings = { steps: 3, holdSeconds: 1, recoverAfterSeconds: null };
    const { trunkIds } = (await genesys.control('POST', failure, settings)) as { trunkIds: string[] };
    let isWorking = true;
    const work = Promise.all([
      place.start(csv).then((runId) => runUntil(planner, runId, ({ state }) => isFinal(state), WITHIN_MS)),
      reportToTheEnd(place),
    ]).finally(() => (isWorking = false));
    let answered = 0;
    let rounds = 0;
    const show = (condition: string) =>
      expect(pages.flatMap((shown) => trunkIds.map((id) => shown.get(id)))).toEqual(
        Array(PAGES * trunkIds.length).fill(condition),
      );
    // Every flow asks once a second.
    const askUntil = (isSo: () => void) =>
      vi.waitFor(
        async () => {
          rounds += 1;
          const answers = await Promise.all(Array.from({ length: FLOWS }, () => askTrunkStates(access.data.key, {})));
          answered += answers.filter(({ status }) => status === 200).length;
          isSo();
        },
        { timeout: WITHIN_MS, interval: 1_000 },
      );
    await askUntil(() => show('out_of_service'));
    await askUntil(() => expect(isWorking).toBe(false));
    await genesys.control('DELETE', failure);
    await askUntil(() => show('in_service'));

    const [run, parts] = await work;
    expect(run.counts.done).toBe(ASSIGNMENTS);
    expect(missingOrDoubled(await view.schedule(place.scheduleId), asked, 'failover')).toEqual([]);
    expect(new Set(parts)).toEqual(new Set(['done']));
    expect(answered).toBe(rounds * FLOWS);
    expect(view.refused(since)).toBeLessThanOrEqual(2);
    const calls = view.calls(since);
    const minutes = Math.ceil((Date.now() - startedAtMs) / 60_000);
    expect(calls.filter(({ operationId }) => /telephony/i.test(operationId)).length).toBeLessThanOrEqual(10 * minutes);
    expect(calls.length).toBeLessThanOrEqual(40);
  }, 300_000);
});
