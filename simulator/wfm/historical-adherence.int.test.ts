import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../contract/channel-listener.ts';
import { checkAnswer } from '../contract/check-answer.ts';
import { openScheduleClient, type ScheduleClient, type WireShift } from '../contract/schedule-client.ts';
import { loadSdkSchema } from '../contract/sdk-schema.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';
import { changeUserState } from '../core/presence.ts';

/** A Monday early in the morning: the day's shifts lie ahead. */
const MONDAY_MS = Date.parse('2026-11-23T03:00:00Z');
const MINUTE_MS = 60_000;
const BULK = '/api/v2/workforcemanagement/adherence/historical/bulk';

type Metrics = {
  dayStartOffsetSeconds: number;
  adherenceScheduleSeconds: number;
  conformanceScheduleSeconds: number;
  conformanceActualSeconds: number;
  exceptionCount: number;
  exceptionDurationSeconds: number;
  adherencePercentage?: number;
};
type Span = { startOffsetSeconds: number; endOffsetSeconds: number };
type UserResult = {
  userId: string;
  adherencePercentage?: number;
  exceptionInfo: (Span & { scheduledActivityCategory: string; actualActivityCategory: string; impact: string })[];
  actuals: (Span & { actualActivityCategory: string })[];
  dayMetrics: Metrics[];
};
type JobBody = { job: { id: string; status: string }; downloadUrls?: string[] };

let session: SimSession;
let client: ScheduleClient;
let agentId: string;
let shift: WireShift;

const clock = () => session.simulator.world.clock;

beforeEach(async () => {
  session = await openSession({ startMs: MONDAY_MS });
  client = await openScheduleClient(session);
  const week = (await client.list()).find(({ weekDate }) => weekDate <= '2026-11-23' && weekDate > '2026-11-16');
  const agents = week ? await client.agents(week) : [];
  const agent = agents.find(({ shifts }) => shifts[0]?.startDate.startsWith('2026-11-23'));
  if (!agent?.shifts[0]) throw new Error('Nobody works on Monday.');
  agentId = agent.user.id;
  shift = agent.shifts[0];
});
afterEach(() => session.close());

function setPresence(systemPresence: string): void {
  const { world } = session.simulator;
  const organisation = world.organisations.get(session.organisation.id);
  const user = organisation?.users.get(agentId);
  const definition = organisation?.presenceDefinitions.find((each) => each.systemPresence === systemPresence);
  if (!organisation || !user || !definition) throw new Error(`Nobody can be ${systemPresence}.`);
  changeUserState(world, organisation, user, { presence: { definitionId: definition.id, systemPresence } });
}

function queryOf(startDate: string, endDate: string, userIds: string[] | null = [agentId]) {
  const item = { managementUnitId: client.managementUnitId, startDate, endDate, userIds };
  return { items: [{ ...item, includeExceptions: true, includeActuals: true }], timeZone: 'Europe/Dublin' };
}

async function ask(startDate: string, endDate: string, userIds: string[] | null = [agentId]): Promise<UserResult[]> {
  const { body } = await session.call('POST', BULK, queryOf(startDate, endDate, userIds));
  const { id } = (body as JobBody).job;
  clock().advance(10_000);
  const answer = (await session.call('GET', `${BULK}/jobs/${id}`)).body as JobBody;
  const [url = ''] = answer.downloadUrls ?? [];
  const result = (await (await fetch(url)).json()) as { userResults: UserResult[] };
  const type = { kind: 'model', name: 'WfmHistoricalAdherenceBulkResult' } as const;
  expect(checkAnswer(loadSdkSchema(), type, result)).toEqual([]);
  return result.userResults;
}

describe('historical adherence in bulk', () => {
  it('counts what an agent did where the simulator saw it, to the second', async () => {
    const work = shift.activities[0];
    if (!work) throw new Error('The shift is empty.');
    const startMs = Date.parse(work.startDate);
    clock().advance(startMs - clock().now());
    setPresence('On Queue');
    clock().advance(20 * MINUTE_MS);
    setPresence('Meeting');
    clock().advance(7 * MINUTE_MS);
    setPresence('On Queue');
    clock().advance(13 * MINUTE_MS);
    const [result] = await ask(work.startDate, new Date(startMs + 40 * MINUTE_MS).toISOString());
    expect(result?.exceptionInfo).toMatchObject([
      {
        startOffsetSeconds: 1_200,
        endOffsetSeconds: 1_620,
        scheduledActivityCategory: 'OnQueueWork',
        actualActivityCategory: 'Meeting',
        impact: 'Negative',
      },
    ]);
    expect(result?.dayMetrics).toMatchObject([
      {
        adherenceScheduleSeconds: 2_400,
        conformanceScheduleSeconds: 2_400,
        conformanceActualSeconds: 1_980,
        exceptionCount: 1,
        exceptionDurationSeconds: 420,
        adherencePercentage: 82.5,
      },
    ]);
    expect(result?.actuals.map(({ actualActivityCategory }) => actualActivityCategory)).toEqual([
      'OnQueueWork',
      'Meeting',
      'OnQueueWork',
    ]);
  });

  it('makes days, exceptions and percentages of everybody agree, from the seed where nobody was seen', async () => {
    const results = await ask('2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z', null);
    expect(results.length).toBeGreaterThan(5);
    for (const { dayMetrics, exceptionInfo, adherencePercentage } of results) {
      const sum = (of: (day: Metrics) => number) => dayMetrics.reduce((total, day) => total + of(day), 0);
      const lasting = exceptionInfo.reduce((total, one) => total + one.endOffsetSeconds - one.startOffsetSeconds, 0);
      expect(dayMetrics.map(({ dayStartOffsetSeconds }) => dayStartOffsetSeconds / 86_400)).toEqual([
        0, 1, 2, 3, 4, 5, 6,
      ]);
      expect(sum((day) => day.exceptionCount)).toBe(exceptionInfo.length);
      expect(Math.abs(sum((day) => day.exceptionDurationSeconds) - lasting)).toBeLessThanOrEqual(
        exceptionInfo.length + dayMetrics.length,
      );
      const scheduled = sum((day) => day.adherenceScheduleSeconds);
      if (scheduled === 0) expect(adherencePercentage).toBeUndefined();
      else expect(adherencePercentage).toBeCloseTo((1 - lasting / scheduled) * 100, 0);
    }
    const shares = results.flatMap(({ adherencePercentage }) => adherencePercentage ?? []);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(85);
    expect(mean).toBeLessThan(100);
    expect(await ask('2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z', null)).toEqual(results);
  });

  it('is the requester’s alone, is told to a person, and ends with an error where it is meant to', async () => {
    const query = queryOf('2026-11-16T00:00:00.000Z', '2026-11-17T00:00:00.000Z');
    const planner = session.userToken('planner');
    const plannerId = session.organisation.signIns.find(({ role }) => role === 'planner')?.userId ?? '';
    const topic = `v2.users.${plannerId}.workforcemanagement.adherence.historical.bulk`;
    const listener = await listen(session, [topic], planner);
    const { status, body } = await session.call('POST', BULK, query, planner);
    expect(status).toBe(202);
    const { id } = (body as JobBody).job;
    expect((await session.call('GET', `${BULK}/jobs/${id}`)).status).toBe(404);
    clock().advance(10_000);
    const told = await listener.next(topic);
    expect(told).toMatchObject({ eventBody: { id, queryState: 'Complete' } });
    listener.close();

    await session.control('PATCH', '/_sim/config', { wfm: { isHistoricalAdherenceFailing: true } });
    const failed = (await session.call('POST', BULK, query)).body as JobBody;
    clock().advance(10_000);
    expect((await session.call('GET', `${BULK}/jobs/${failed.job.id}`)).body).toEqual({
      job: { ...failed.job, status: 'Error' },
    });
  });

  it.each([
    ['eight days with details', '2026-11-01T00:00:00.000Z', '2026-11-09T00:00:00.000Z', 'wfm.validation.failure'],
    ['an end before the start', '2026-11-09T00:00:00.000Z', '2026-11-08T00:00:00.000Z', 'invalid.date'],
  ])('refuses %s', async (_what, startDate, endDate, code) => {
    const { status, body } = await session.call('POST', BULK, queryOf(startDate, endDate));
    expect([status, (body as { code: string }).code]).toEqual([400, code]);
  });

  it('needs wfm:historicalAdherence:view', async () => {
    const query = queryOf('2026-11-16T00:00:00.000Z', '2026-11-17T00:00:00.000Z');
    expect((await session.call('POST', BULK, query, session.userToken('agent'))).status).toBe(403);
  });
});
