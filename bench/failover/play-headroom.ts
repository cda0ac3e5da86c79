import { setTimeout as sleep } from 'node:timers/promises';
import { createReport } from '#lib/capacity/create-report.ts';
import { getReport } from '#lib/capacity/get-report.ts';
import { isFinal as isReportFinal } from '#lib/capacity/schema.ts';
import { listBusinessUnits } from '#lib/scheduling/list-business-units.ts';
import { listSchedules } from '#lib/scheduling/list-schedules.ts';
import { isFinal } from '#lib/scheduling/schema.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { createDataActionKey } from '#lib/trunks/data-action-key.ts';
import { KEY_HEADER, TRUNK_STATES_PATH } from '#lib/trunks/data-action-contract.ts';
import { getTrunkOverview } from '#lib/trunks/get-trunk-overview.ts';
import { forkAsked } from '#scripts/test/fork-asked.ts';
import { createSchedulingPlace, missingOrDoubled, type SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { personOf, runUntil } from '#scripts/test/scheduling-rig.ts';
import { onStage } from '../scheduling/stage.ts';
import type { AppCommand } from './app-process.ts';
import type { FailoverOutcome } from './failover-rows.ts';
import { ASSIGNMENTS, LIMIT, playFailure, startAskers, TELEPHONY, USERS, WINDOW_MS } from './story.ts';

const DESCRIPTION = 'failover';
const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;

/**
 * Through Headroom: flows ask the data action, pages hold streams, and one run and one report are made, all of it by one process
 * that receives the organisation's events. A planner came to the run through the page on which a schedule is chosen.
 */
export function playHeadroom(seed: number): Promise<FailoverOutcome> {
  return onStage(seed, { limits: { perToken: LIMIT } }, async (stage) => {
    const place = await createSchedulingPlace(stage.genesys, stage.database, USERS, TELEPHONY);
    const app = forkAsked<AppCommand>(new URL('./app-process.ts', import.meta.url).href, ['--conditions=react-server']);
    try {
      const port = (await app.ask({ do: 'start', orgId: place.organisation.id })) as number;
      await untilTrunksAreHeard(place.planner);
      await listBusinessUnits(place.planner);
      await listSchedules(place.planner, { businessUnitId: place.unit.id });
      const { csv, asked } = place.assignments(ASSIGNMENTS, DESCRIPTION);
      const access = await createDataActionKey(personOf(place.organisation, 'admin'));
      if (!access.ok) throw new Error(access.error.message);
      const url = `http://127.0.0.1:${port}`;
      const askers = await startAskers({
        flow: { method: 'POST', url: `${url}${TRUNK_STATES_PATH}`, headers: { [KEY_HEADER]: access.data.key } },
        page: { url: `${url}/page`, headers: {}, isStream: true },
      });
      let report = 0;
      const meanwhile = async (until: AbortSignal) => {
        const makeRun = async () => {
          await runUntil(place.planner, await place.start(csv), ({ state }) => isFinal(state), WINDOW_MS);
        };
        const makeReport = async () => {
          report = await reportedPart(place, until);
        };
        await Promise.all([makeRun(), makeReport()]);
      };
      const cpuSeconds = async () => (await app.ask({ do: 'cpu' })) as number;
      const before = await cpuSeconds();
      const played = await playFailure(stage, place, askers, meanwhile);
      const appCpuSeconds = (await cpuSeconds()) - before;
      await askers.kill();
      const wrong = missingOrDoubled(await place.view.schedule(place.scheduleId), asked, DESCRIPTION).length;
      return { ...played, assignments: ASSIGNMENTS - wrong, report, appCpuSeconds };
    } finally {
      await app.kill();
    }
  });
}

async function untilTrunksAreHeard(viewer: OrgContext): Promise<void> {
  const deadlineMs = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const overview = await getTrunkOverview(viewer);
    if (overview.ok && overview.data.source === 'events' && overview.data.groups.length > 0) return;
    if (Date.now() > deadlineMs) throw new Error('the trunks are not heard of');
    await sleep(LOOK_EVERY_MS);
  }
}

/** Makes a report of today, with the adherence of the place's business unit; the part of it that is done, 0 to 1. */
async function reportedPart({ planner, unit }: SchedulingPlace, until: AbortSignal): Promise<number> {
  const date = new Date().toISOString().slice(0, 10);
  const created = await createReport(planner, { period: 'day', date, timeZone: 'UTC', businessUnitIds: [unit.id] });
  if (!created.ok) throw new Error('no report was made');
  for (;;) {
    const report = await getReport(planner, { reportId: created.data.reportId });
    if (!report.ok) throw new Error(report.error.message);
    const { state, allParts } = report.data;
    const done = allParts.filter((part) => part.state === 'done').length;
    if (until.aborted || isReportFinal(state)) return done / allParts.length;
    await sleep(LOOK_EVERY_MS);
  }
}
