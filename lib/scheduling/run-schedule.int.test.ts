import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { closeRuntime } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { getRun } from './get-run.ts';
import { listRunItems } from './list-run-items.ts';
import { listRuns } from './list-runs.ts';
import { addDays } from './resolve-local-time.ts';
import { previewRun } from './preview-run.ts';
import { createScheduleEvents } from './run/schedule-events.ts';
import { isFinal } from './schema.ts';
import { startRun } from './start-run.ts';
import {
  installForTest,
  personOf,
  runUntil,
  simulatorView,
  startTestWorker,
  type SimUnit,
  type TestWorker,
} from './testing/scheduling-rig.ts';

const genesys = useSimulatedGenesys({ config: { wfm: { supervisor: { isEnabled: false }, updateDelayMs: 300 } } });
const database = useTestDatabase(() => genesys.variables());

const events = createScheduleEvents(() => Promise.reject(new Error('no channel in this suite')));
let organisation: OrganisationInfo;
let planner: OrgContext;
let unit: SimUnit;
let weekId: string;
let scheduleId: string;
let emails: Map<string, string>;
let worker: TestWorker;

beforeAll(async () => {
  organisation = await genesys.mint({ userCount: 350 });
  await installForTest(database, organisation);
  planner = personOf(organisation);
  const units = await simulatorView(genesys, organisation.id).units();
  const [first] = units;
  if (!first) throw new Error('no business unit');
  unit = first;
  const published = unit.schedules
    .filter((schedule) => schedule.published)
    .sort((a, b) => (a.weekDate < b.weekDate ? 1 : -1));
  weekId = published[0]?.weekDate ?? '';
  scheduleId = published[0]?.id ?? '';
  const people = genesys.simulator().world.organisations.get(organisation.id)?.users ?? new Map();
  emails = new Map([...people.values()].map((user) => [user.id, user.email]));
  worker = startTestWorker({ events });
});
afterAll(async () => {
  await worker.stop();
  await closeRuntime();
});

const HEAD = 'agent,date,start,length,activity,description';

/** `count` assignments over the week: an agent a day, each with a time of its own. */
function assignments(
  count: number,
  description: string,
): { csv: string; rows: { userId: string; startMs: number; length: number }[] } {
  const agents = unit.managementUnits.flatMap((entry) => [...entry.agentIds]).slice(0, Math.ceil(count / 5));
  const rows = Array.from({ length: count }, (_, index) => {
    const userId = agents[Math.floor(index / 5)] ?? '';
    const date = addDays(weekId, 1 + (index % 5));
    const start = `${String(8 + (index % 4)).padStart(2, '0')}:${index % 2 ? '30' : '00'}`;
    return { userId, date, start, length: 360 + (index % 3) * 30 };
  });
  const lines = rows.map(
    (row) => `${emails.get(row.userId) ?? row.userId},${row.date},${row.start},${row.length},,${description}`,
  );
  return {
    csv: [HEAD, ...lines].join('\r\n'),
    rows: rows.map((row) => ({
      userId: row.userId,
      length: row.length,
      startMs: Temporal_toMs(row.date, row.start),
    })),
  };
}

function Temporal_toMs(date: string, time: string): number {
  return Date.parse(`${date}T${time}:00Z`) - offset(date);
}
function offset(date: string): number {
  const noon = new Date(`${date}T12:00:00Z`);
  const local = new Date(noon.toLocaleString('en-US', { timeZone: unit.timeZone }));
  const utc = new Date(noon.toLocaleString('en-US', { timeZone: 'UTC' }));
  return local.getTime() - utc.getTime();
}

describe('a run', () => {
  it('makes 500 assignments of one week real, proves each, and stays within twelve metered calls', async () => {
    const view = simulatorView(genesys, organisation.id);
    const before = await view.schedule(scheduleId);
    const since = view.mark();
    const { csv, rows } = assignments(500, 'five hundred');
    const preview = await previewRun(planner, { businessUnitId: unit.id, weekId, scheduleId, csv });
    if (!preview.ok) throw new Error(preview.error.message);
    expect(preview.data.counts).toMatchObject({ pending: 500, invalid: 0 });
    await startRun(planner, { runId: preview.data.id });
    const run = await runUntil(planner, preview.data.id, (state) => isFinal(state.state));
    const calls = view.calls(since);
    console.log(
      calls.map((c) => c.operationId),
      run.callsMade,
      run.plan.costCalls,
      run.plan.previewCalls,
      run.stateReason,
    );
    expect(run.state).toBe('done');
    expect(run.counts).toMatchObject({ done: 500, pending: 0, sent: 0, failed: 0, conflict: 0 });
    expect(calls.length).toBeLessThanOrEqual(12);

    const after = await view.schedule(scheduleId);
    for (const row of rows) {
      const agent = after.agentSchedules.find((entry) => entry.user.id === row.userId);
      const found = agent?.shifts.filter((shift) => Date.parse(shift.startDate) === row.startMs) ?? [];
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ lengthMinutes: row.length, activities: [{ description: 'five hundred' }] });
    }
    const touched = new Set(rows.map((row) => row.userId));
    const foreign = (schedule: typeof after) => schedule.agentSchedules.filter((entry) => !touched.has(entry.user.id));
    expect(foreign(after)).toEqual(foreign(before));
  });
});
void getRun;
void listRunItems;
void listRuns;
