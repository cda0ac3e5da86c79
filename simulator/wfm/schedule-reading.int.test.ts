import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../contract/channel-listener.ts';
import {
  openScheduleClient,
  type ScheduleClient,
  type WireAgent,
  type WireSchedule,
} from '../contract/schedule-client.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';

type QueryAnswer = {
  status: string;
  operationId: string;
  downloadUrl?: string;
  result?: { agentSchedules: WireAgent[]; publishedSchedules?: { id: string }[]; businessUnitTimeZone: string };
};

const ROOT = '/api/v2/workforcemanagement';

let session: SimSession;
let client: ScheduleClient;
let schedule: WireSchedule;

const query = async (body: unknown, suffix = '', token?: string) =>
  session.call('POST', `${client.pathOf(schedule)}/agentschedules/query${suffix}`, body, token);

beforeAll(async () => {
  session = await openSession({ userCount: 150, timeScale: 20 });
  client = await openScheduleClient(session);
  schedule = (await client.list())[1] as WireSchedule;
});
afterAll(() => session.close());

describe('querying a schedule', () => {
  it('answers inline, as a download, or later by notification, with the same content', async () => {
    const body = { managementUnitId: client.managementUnitId };
    const inline = (await query(body)).body as QueryAnswer;
    expect(inline.result?.agentSchedules.length).toBeGreaterThan(20);
    const link = (await query(body, '?forceDownloadService=true')).body as QueryAnswer;
    expect(link.result).toBeUndefined();
    const downloaded: unknown = await (await fetch(link.downloadUrl ?? '')).json();
    expect(downloaded).toEqual(inline.result);
    expect((await fetch((link.downloadUrl ?? '').replace(/signature=../, 'signature=zz'))).status).toBe(403);

    const planner = session.organisation.signIns.find((signIn) => signIn.role === 'planner');
    const token = session.userToken('planner');
    const topic = `v2.workforcemanagement.users.${planner?.userId}.schedules.query`;
    const channel = await listen(session, [topic], token);
    const waiting = (await query(body, '?forceAsync=true', token)).body as QueryAnswer;
    expect(waiting).toMatchObject({ status: 'Processing' });
    const event = await channel.next(topic, (entry) => entry.operationId === waiting.operationId);
    expect(await (await fetch(String(event.eventBody.downloadUrl))).json()).toEqual(inline.result);
  });

  it('turns to a download once the answer is large', async () => {
    await session.control('PATCH', '/_sim/config', { wfm: { downloadThresholdBytes: 5_000 } });
    const answer = (await query({ managementUnitId: client.managementUnitId })).body as QueryAnswer;
    expect(answer.downloadUrl).toBeDefined();
    await session.control('PATCH', '/_sim/config', { wfm: { downloadThresholdBytes: null } });
  });

  it('narrows to users and teams, at most ten of these', async () => {
    const units = (await session.control('GET', `/_sim/organisations/${session.organisation.id}/business-units`))
      .body as {
      teams: { id: string; memberIds: string[] }[];
    };
    const team = units.teams[0];
    const byTeam = (await query({ managementUnitId: client.managementUnitId, teamIds: [team?.id] }))
      .body as QueryAnswer;
    const userIds = byTeam.result?.agentSchedules.map((agent) => agent.user.id);
    expect(new Set(userIds)).toEqual(new Set(team?.memberIds));
    const tooMany = await query({
      managementUnitId: client.managementUnitId,
      teamIds: Array.from({ length: 11 }, String),
    });
    expect(tooMany).toMatchObject({ status: 400, body: { code: 'wfm.too.many.teams.requested' } });
    const empty = await query({ managementUnitId: client.managementUnitId, teamIds: ['none'] });
    expect(empty).toMatchObject({ status: 400, body: { code: 'wfm.team.empty.or.no.members.in.management.unit' } });
  });

  it('names what is missing: business unit, schedule, week, management unit', async () => {
    const noUnit = await session.call('GET', `${ROOT}/businessunits/none/activitycodes`);
    expect(noUnit).toMatchObject({ status: 404, body: { code: 'wfm.business.unit.not.found' } });
    const noSchedule = await session.call('GET', client.pathOf({ ...schedule, id: 'none' }));
    expect(noSchedule).toMatchObject({ status: 404, body: { code: 'wfm.entity.not.found' } });
    const otherWeek = await session.call('GET', client.pathOf({ ...schedule, weekDate: '2001-01-01' }));
    expect(otherWeek).toMatchObject({ status: 404, body: { code: 'wfm.entity.not.found' } });
    const noDate = await session.call('GET', client.pathOf({ ...schedule, weekDate: 'monday' }));
    expect(noDate).toMatchObject({ status: 400, body: { code: 'invalid.date' } });
    expect(await query({ managementUnitId: 'none' })).toMatchObject({
      status: 404,
      body: { code: 'wfm.management.unit.not.found' },
    });
  });

  it('needs a permission, and for a person the scope', async () => {
    const agentToken = session.userToken('agent');
    expect(await query({ managementUnitId: client.managementUnitId }, '', agentToken)).toMatchObject({ status: 403 });
    const write = await session.call('DELETE', client.pathOf(schedule), undefined, session.userToken('planner'));
    expect(write).toMatchObject({ status: 403, body: { code: 'app.not.authorized.for.scope' } });
  });
});

describe('searching published schedules', () => {
  it('finds shifts in the range, of published schedules only, each with its schedule', async () => {
    const startDate = `${schedule.weekDate}T00:00:00.000Z`;
    const endDate = new Date(Date.parse(startDate) + 86_400_000).toISOString();
    const agents = await client.agents(schedule);
    const answer = await session.call(
      'POST',
      `${ROOT}/managementunits/${client.managementUnitId}/agentschedules/search`,
      {
        startDate,
        endDate,
        userIds: agents.map((agent) => agent.user.id),
      },
    );
    const { result } = answer.body as QueryAnswer;
    const found = result?.agentSchedules.flatMap((agent) => agent.shifts) ?? [];
    expect(found.length).toBeGreaterThan(10);
    for (const shift of found) {
      expect(Date.parse(shift.startDate)).toBeLessThan(Date.parse(endDate));
      expect(Date.parse(shift.startDate) + shift.lengthMinutes * 60_000).toBeGreaterThan(Date.parse(startDate));
    }
    expect(result?.publishedSchedules?.map((entry) => entry.id)).toContain(schedule.id);
  });
});

describe('other schedule operations', () => {
  it('creates, copies, publishes by update, and deletes', async () => {
    const base = `${ROOT}/businessunits/${client.businessUnitId}/weeks/${schedule.weekDate}/schedules`;
    const blank = await session.call('POST', base, { description: 'Blank', weekCount: 1 });
    expect(blank).toMatchObject({ status: 201, body: { published: false, metadata: { version: 1 } } });
    const head = blank.body as WireSchedule;
    expect(await client.agents(head)).toEqual([]);

    const topic = `v2.workforcemanagement.businessunits.${client.businessUnitId}.schedules`;
    const channel = await listen(session, [topic]);
    await client.update(head, { metadata: head.metadata, published: true });
    await channel.next(topic, (body) => body.eventType === 'Update');
    expect((await client.read(head)).published).toBe(true);
    expect((await client.read(schedule)).published).toBe(false);

    const copied = await session.call('POST', `${client.pathOf(schedule)}/copy`, {
      description: 'Copy',
      weekDate: schedule.weekDate,
    });
    expect(copied.status).toBe(202);
    const copy = (await channel.next(topic, (body) => body.eventType === 'Copy')).eventBody.result as WireSchedule;
    const [original, duplicate] = [await client.agents(schedule), await client.agents(copy)];
    expect(duplicate.map((agent) => agent.shifts.map((shift) => shift.startDate))).toEqual(
      original.map((agent) => agent.shifts.map((shift) => shift.startDate)),
    );

    expect((await session.call('DELETE', client.pathOf(copy))).status).toBe(202);
    await channel.next(topic, (body) => body.eventType === 'Delete');
    expect((await session.call('GET', client.pathOf(copy))).status).toBe(404);
  });
});

describe('a large organisation', () => {
  it('is split into several management units of at most 1,500 agents and answers large queries by download', async () => {
    const large = await openSession({ userCount: 5_000 });
    try {
      const big = await openScheduleClient(large);
      const weeks = await big.list();
      const path = `${big.pathOf(weeks[1] as WireSchedule)}/agentschedules/query?forceDownloadService=true`;
      const answer = await large.call('POST', path, { managementUnitId: big.managementUnitId });
      expect((answer.body as QueryAnswer).downloadUrl).toBeDefined();
      const base = `${ROOT}/businessunits/${big.businessUnitId}`;
      const units = (await large.call('GET', `${base}/managementunits`)).body as { entities: unknown[] };
      expect(units.entities.length).toBeGreaterThanOrEqual(3);
      const users = (await large.call('GET', `${base}/users`)).body as { managementUnits: { users: unknown[] }[] };
      expect(users.managementUnits.every((unit) => unit.users.length <= 1_500)).toBe(true);
    } finally {
      await large.close();
    }
  });

  it('gives the same schedules again after a reset', async () => {
    const before = await client.agents((await client.list())[2] as WireSchedule);
    await session.control('POST', '/_sim/reset');
    const again = await openSession({ userCount: 150, timeScale: 20 });
    try {
      const other = await openScheduleClient(again);
      expect(await other.agents((await other.list())[2] as WireSchedule)).toEqual(before);
    } finally {
      await again.close();
    }
  });
});
