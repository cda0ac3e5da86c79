import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { createGate, useScheduling } from '#scripts/test/use-scheduling.ts';
import { askForReport, reportUntil, startReportWorker, steadyTrunks } from '#scripts/test/capacity-rig.ts';
import { query } from '#scripts/test/query.ts';
import { simulatorView, type TestWorker } from '#scripts/test/scheduling-rig.ts';
import { getRun } from '#lib/scheduling/get-run.ts';
import { listRuns } from '#lib/scheduling/list-runs.ts';
import { addDays, startOfDayMs } from '#lib/scheduling/resolve-local-time.shared.ts';
import { cancelReport, retryReport } from './change-report.ts';
import { draftSuggestion } from './draft-suggestion.ts';
import { exportReport } from './export-report.ts';
import { intervalsOf, totalsOf } from './intervals.shared.ts';
import { listReports } from './list-reports.ts';
import { addReportSchedule, endReportSchedule, listReportSchedules } from './report-schedules.ts';
import { INTERVAL_MS, isFinal, type NewReport, type ReportDto } from './schema.ts';

/** Length of Genesys' rate window here. */
const WINDOW_MS = 3_000;
const suite = useScheduling(120, (variables) =>
  useTestDatabase(() => ({ ...variables(), RATE_WINDOW_MS: String(WINDOW_MS) })),
);
const WORK = '0';
const DAY_MS = 86_400_000;

const workers: TestWorker[] = [];
let timeZone: string;
let yesterday: string;

beforeAll(() => suite.genesys.control('PATCH', '/_sim/config', { limits: { windowSeconds: WINDOW_MS / 1_000 } }));
beforeEach(() => {
  timeZone = suite.unit().timeZone;
  yesterday = addDays(new Date().toISOString().slice(0, 10), -1);
});
afterEach(async () => {
  await suite.genesys.control('DELETE', '/_sim/faults');
  await suite.genesys.control('PATCH', '/_sim/config', { organisations: null });
  await Promise.all(workers.splice(0).map((worker) => worker.stop(2_000)));
});

function work(options?: Parameters<typeof startReportWorker>[0]): TestWorker {
  const worker = startReportWorker({ trunks: steadyTrunks(), ...options });
  workers.push(worker);
  return worker;
}

const day = (): NewReport => ({ period: 'day', date: yesterday, timeZone, businessUnitIds: [suite.unit().id] });
const make = (input: NewReport) => askForReport(suite.planner(), input);
const ended = (reportId: string, withinMs?: number) =>
  reportUntil(suite.planner(), reportId, ({ state }) => isFinal(state), withinMs);
const stateOf = ({ allParts }: ReportDto, kind: string) => allParts.find((part) => part.kind === kind)?.state;

type WireActivity = { startDate: string; lengthMinutes: number; activityCodeId: string };

/** 96 but where the clocks change. */
const intervalsIn = (date: string): number =>
  (startOfDayMs(timeZone, addDays(date, 1)) - startOfDayMs(timeZone, date)) / INTERVAL_MS;

/** Agent minutes of queue work in each interval of a day, from the simulator's own schedules. */
async function scheduledOracle(date: string): Promise<number[]> {
  const fromMs = startOfDayMs(timeZone, date);
  const view = simulatorView(suite.genesys, suite.organisation().id);
  const unit = (await view.units()).find(({ id }) => id === suite.unit().id);
  const minutes = new Array<number>(intervalsIn(date)).fill(0);
  for (const { id, published } of unit?.schedules ?? []) {
    if (!published) continue;
    for (const { shifts } of (await view.schedule(id)).agentSchedules) {
      for (const { startDate, lengthMinutes, activityCodeId } of shifts.flatMap(
        ({ activities }) => activities as unknown as WireActivity[],
      )) {
        if (activityCodeId !== WORK) continue;
        for (let minute = 0; minute < lengthMinutes; minute++) {
          const index = Math.floor((Date.parse(startDate) + minute * 60_000 - fromMs) / INTERVAL_MS);
          if (index in minutes) minutes[index] = (minutes[index] ?? 0) + 1;
        }
      }
    }
  }
  return minutes.map((sum) => sum / 15);
}

/** Seconds in which agents of the unit were to take calls on a day and did not, as the simulated Genesys tells a client. */
async function missingOracle(date: string): Promise<number> {
  const { region, clientCredentials } = suite.organisation();
  const { login, api } = suite.genesys.simulator().info.regions.find(({ id }) => id === region) ?? {
    login: '',
    api: '',
  };
  const granted = await fetch(`${login}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${clientCredentials.clientId}:${clientCredentials.clientSecret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${api}/api/v2/workforcemanagement/adherence/historical/bulk${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const range = {
    startDate: new Date(startOfDayMs(timeZone, date)).toISOString(),
    endDate: new Date(startOfDayMs(timeZone, addDays(date, 1))).toISOString(),
  };
  const items = suite
    .unit()
    .managementUnits.map(({ id }) => ({ managementUnitId: id, ...range, includeExceptions: true }));
  const { job } = (await ask('POST', '', { items, timeZone })) as { job: { id: string } };
  let downloadUrls: string[] | undefined;
  await expect
    .poll(
      async () => {
        ({ downloadUrls } = (await ask('GET', `/jobs/${job.id}`)) as { downloadUrls?: string[] });
        return downloadUrls?.length;
      },
      { timeout: 20_000, interval: 400 },
    )
    .toBe(items.length);
  let seconds = 0;
  for (const url of downloadUrls ?? []) {
    const { userResults } = (await (await fetch(url)).json()) as {
      userResults: { exceptionInfo: { [name: string]: string | number }[] }[];
    };
    for (const exception of userResults.flatMap(({ exceptionInfo }) => exceptionInfo)) {
      if (exception.scheduledActivityCategory !== 'OnQueueWork') continue;
      if (exception.actualActivityCategory === 'OnQueueWork') continue;
      seconds += Number(exception.endOffsetSeconds) - Number(exception.startOffsetSeconds);
    }
  }
  return seconds;
}

function fault(operationId: string, effect: object, when: object = {}): Promise<unknown> {
  const match = { operationId, organisationId: suite.organisation().id };
  return suite.genesys.control('POST', '/_sim/faults', { match, when, effect });
}

async function expectRightNumbers(report: ReportDto): Promise<void> {
  const intervals = intervalsOf(report, null);
  const oracle = await scheduledOracle(yesterday);
  expect(Math.max(...oracle)).toBeGreaterThan(5);
  expect(intervals).toHaveLength(oracle.length);
  for (const [index, { scheduled }] of intervals.entries()) expect(scheduled).toBeCloseTo(oracle[index] ?? -1, 6);
  const missing = intervals.reduce((sum, one) => sum + (one.scheduled ?? 0) - (one.adherent ?? 0), 0);
  const missingSeconds = await missingOracle(yesterday);
  expect(missingSeconds).toBeGreaterThan(0);
  expect((missing * INTERVAL_MS) / 1_000).toBeCloseTo(missingSeconds, 0);
}

describe('a report', () => {
  it('lays what the trunks carried beside scheduled and adherent agents, at no more calls than it said', async () => {
    work();
    const since = suite.view().mark();
    const report = await ended(await make(day()));
    expect(report).toMatchObject({ state: 'done', reason: null });
    expect(report.allParts.map(({ state }) => state)).toEqual(report.allParts.map(() => 'done'));
    // What the gateway asks about the limits themselves is nobody's.
    const calls = suite.view().calls(since);
    const spent = calls.filter(({ operationId }) => !operationId.startsWith('getOrganizationsLimits')).length;
    expect(report.callsMade).toBe(spent);
    expect(spent).toBeLessThanOrEqual(report.cost.expected ?? 0);
    await expectRightNumbers(report);
    const intervals = intervalsOf(report, null);
    expect(intervals[40]).toMatchObject({ calls: 40, peak: 50, capacity: 60, expected: 40 });
    expect(totalsOf(intervals, 1)).toMatchObject({ peak: 50, capacity: 60, usedShare: 50 / 60 });
    const csv = await exportReport(suite.planner(), { reportId: report.id });
    expect(csv.ok && csv.data.csv.split('\r\n').length).toBe(intervalsIn(yesterday) + 2);
    const runs = await listRuns(suite.planner(), {});
    expect(runs.ok && runs.data.runs.map(({ id }) => id)).not.toContain(report.id);
    expect(await getRun(suite.planner(), { runId: report.id })).toMatchObject({ error: { code: 'not_found' } });
  });

  it('comes to its end with the gaps named while telephony fails, requests are limited and schedules are slow', async () => {
    await fault('getTelephonyProvidersEdgesSites', { type: 'status', status: 503 });
    await fault('getTelephonyCallsMetrics', { type: 'status', status: 503 });
    await fault('postWorkforcemanagementBusinessunitAgentschedulesSearch', { type: 'delay', seconds: 0.5 });
    await fault('postWorkforcemanagementAdherenceHistoricalBulk', { type: 'status', status: 503 }, { count: 1 });
    const organisations = { [suite.organisation().id]: { enabled: true, perToken: 2 } };
    await suite.genesys.control('PATCH', '/_sim/config', { organisations });
    work({ patience: { giveUpAfterMs: 45_000 } });
    const reportId = await make(day());
    const held = await reportUntil(suite.planner(), reportId, ({ allParts }) =>
      allParts.some(
        ({ state, reason }) => state === 'waiting' && /limits the requests|Waits for its turn/.test(reason ?? ''),
      ),
    );
    expect(held.allParts.find(({ state }) => state === 'waiting')?.waitUntilMs).toBeGreaterThan(Date.now() - 5_000);
    await suite.genesys.control('PATCH', '/_sim/config', { organisations: null });
    const report = await ended(reportId, 90_000);
    expect(report.state).toBe('done');
    expect(report.reason).toContain('Capacity of the organisation');
    expect(stateOf(report, 'organisation_capacity')).toBe('failed');
    expect(report.allParts.find(({ kind }) => kind === 'organisation_capacity')?.reason).not.toBeNull();
    expect([stateOf(report, 'schedule'), stateOf(report, 'adherence'), stateOf(report, 'calls')]).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(report.callsMade).toBeLessThanOrEqual(report.cost.most);
    await expectRightNumbers(report);

    // The next day, and Genesys Cloud is away once more for a moment.
    await suite.genesys.control('DELETE', '/_sim/faults');
    await fault('getTelephonyCallsMetrics', { type: 'status', status: 503 }, { count: 1 });
    const aged = `UPDATE capacity_reports SET created_at = now() - interval '1 day' WHERE id = $1`;
    await query(suite.database.ownerUrl(), aged, [reportId]);
    expect((await retryReport(suite.planner(), { reportId })).ok).toBe(true);
    const whole = await reportUntil(
      suite.planner(),
      reportId,
      ({ state, reason }) => isFinal(state) && reason === null,
    );
    expect(whole.allParts.every(({ state }) => state === 'done')).toBe(true);
  }, 150_000);

  it('is taken up where a process that died left it: nothing that was read is read again', async () => {
    const gate = createGate(`adherence:${suite.unit().id}`);
    const first = work({ onPart: gate.onBoundary, leaseMs: 1_000 });
    const since = suite.view().mark();
    const reportId = await make(day());
    await gate.arrived;
    first.kill();
    work({ leaseMs: 1_000 });
    const report = await ended(reportId);
    gate.open();
    expect(report).toMatchObject({ state: 'done', reason: null });
    const searches = suite
      .view()
      .calls(since)
      .filter(({ operationId }) => operationId === 'postWorkforcemanagementBusinessunitAgentschedulesSearch');
    expect(searches).toHaveLength(1);
    await expectRightNumbers(report);
  });

  it('can be cancelled while it waits, and lives in its organisation alone', async () => {
    const reportId = await make(day());
    await cancelReport(suite.planner(), { reportId });
    work();
    expect(await ended(reportId)).toMatchObject({ state: 'cancelled', callsMade: 0 });
    const list = await listReports(suite.planner(), {});
    expect(list.ok && list.data.reports.map(({ id }) => id)).toContain(reportId);
  });
});

describe('a schedule of reports', () => {
  it('makes each report once, queues the next, forgets old ones, and ends', async () => {
    const added = await addReportSchedule(suite.planner(), {
      name: 'Every morning',
      period: 'day',
      covers: 'previous',
      weekday: null,
      localTime: '06:30',
      timeZone,
      businessUnitIds: [suite.unit().id],
      keepDays: 7,
    });
    const scheduleId = added.ok ? added.data.scheduleId : '';
    const own = async () => {
      const list = await listReports(suite.planner(), {});
      return (list.ok ? list.data.reports : []).filter(({ scheduleName }) => scheduleName === 'Every morning');
    };
    const [first] = await own();
    expect(first).toMatchObject({ state: 'queued' });
    const dueMs = first?.dueAtMs ?? 0;
    expect(dueMs).toBeGreaterThan(Date.now());
    expect(dueMs).toBeLessThanOrEqual(Date.now() + DAY_MS + 3_600_000);
    // Its time comes.
    await query(suite.database.ownerUrl(), `UPDATE runs SET wake_at = now() WHERE id = $1`, [first?.id]);
    const firstWorker = work();
    await ended(first?.id ?? '');
    const both = await own();
    expect(both.map(({ state }) => state).toSorted()).toEqual(['done', 'queued']);
    expect(both.find(({ state }) => state === 'queued')?.dueAtMs).toBeGreaterThan(dueMs);
    await firstWorker.stop(1_000);
    const schedules = await listReportSchedules(suite.planner());
    expect(schedules.ok && schedules.data.schedules).toMatchObject([{ id: scheduleId, name: 'Every morning' }]);

    await query(suite.database.ownerUrl(), `UPDATE capacity_reports SET keep_until = now() WHERE id = $1`, [first?.id]);
    expect((await endReportSchedule(suite.planner(), { scheduleId })).ok).toBe(true);
    work();
    await ended(await make(day()));
    const left = await listReports(suite.planner(), {});
    const ids = left.ok ? left.data.reports.map(({ id }) => id) : [];
    for (const { id } of both) expect(ids).not.toContain(id);
  });
});

describe('suggestions', () => {
  it('become a draft that a person reviews; nothing is sent to Genesys Cloud by itself', async () => {
    work({ trunks: steadyTrunks(12) });
    const tomorrow = addDays(yesterday, 3);
    const report = await ended(await make({ ...day(), date: tomorrow }));
    const { suggestions = [], problem } = report.suggestions ?? {};
    expect(problem).toBeNull();
    const suggestion = suggestions.find(({ moves }) => moves.length > 0);
    expect(suggestion).toMatchObject({ businessUnitId: suite.unit().id, capacity: 12 });
    expect(suggestion?.needed).toBeGreaterThan(12);
    const since = suite.view().mark();
    const selector = { reportId: report.id, businessUnitId: suite.unit().id, startMs: suggestion?.startMs ?? 0 };
    const draft = await draftSuggestion(suite.planner(), selector);
    if (!draft.ok) throw new Error(draft.error.message);
    const rows = (suggestion?.moves ?? []).reduce((sum, { kind }) => sum + (kind === 'move' ? 2 : 1), 0);
    expect(draft.data).toMatchObject({ state: 'draft', counts: { pending: rows, invalid: 0 } });
    const writes = suite.view().calls(since);
    expect(writes.filter(({ operationId }) => operationId.includes('Update'))).toEqual([]);
  });

  it('are none, with the reason, where the capacity is not known', async () => {
    work({ trunks: steadyTrunks(null) });
    const report = await ended(await make({ ...day(), date: addDays(yesterday, 3) }));
    expect(report.suggestions).toMatchObject({ suggestions: [] });
    expect(report.suggestions?.problem).toContain('capacity of the trunks is not known');
  });
});
