import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { listen, type ChannelListener } from '../contract/channel-listener.ts';
import {
  openScheduleClient,
  type ScheduleClient,
  type WireAgent,
  type WireSchedule,
  type WireShift,
} from '../contract/schedule-client.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';

let session: SimSession;
let client: ScheduleClient;
let channel: ChannelListener;
let outcomeTopic: string;
let schedule: WireSchedule;

const later = (shift: WireShift, minutes: number) => ({
  id: shift.id,
  manuallyEdited: true,
  activities: shift.activities.map((activity) => ({
    ...activity,
    startDate: new Date(Date.parse(activity.startDate) + minutes * 60_000).toISOString(),
  })),
});

const documentFor = (
  head: WireSchedule,
  agents: readonly { agent: WireAgent; shifts: unknown[]; version?: number }[],
) => ({
  metadata: { version: head.metadata.version },
  agentSchedules: agents.map(({ agent, shifts, version }) => ({
    userId: agent.user.id,
    metadata: { version: version ?? agent.metadata.version },
    shifts,
  })),
});

async function agentsWithShifts(count: number): Promise<WireAgent[]> {
  const agents = (await client.agents(schedule)).filter((agent) => agent.shifts.length > 0).slice(0, count);
  expect(agents).toHaveLength(count);
  return agents;
}

async function outcomeOf(answer: { status: number; body: unknown }) {
  expect(answer.status).toBe(202);
  const { operationId, status } = answer.body as { operationId: string; status: string };
  expect(status).toBe('Processing');
  return (await channel.next(outcomeTopic, (body) => body.operationId === operationId)).eventBody;
}

beforeAll(async () => {
  session = await openSession({ timeScale: 20 });
  client = await openScheduleClient(session);
  outcomeTopic = `v2.workforcemanagement.businessunits.${client.businessUnitId}.schedules`;
  channel = await listen(session, [outcomeTopic]);
  const weeks = await client.list();
  schedule = weeks[weeks.length - 1] as WireSchedule;
});
afterAll(() => session.close());

describe('updating a schedule', () => {
  it('publishes four weeks around now', async () => {
    const weeks = await client.list();
    expect(weeks.map((week) => week.weekDate)).toHaveLength(4);
    expect(weeks.every((week) => week.published)).toBe(true);
    expect((await client.list(false)).some((week) => !week.published)).toBe(true);
  });

  it('changes only what was sent, raises versions by one, and tells the business unit how it ended', async () => {
    const [target, bystander] = (await agentsWithShifts(2)) as [WireAgent, WireAgent];
    const head = await client.read(schedule);
    const shift = target.shifts[0] as WireShift;
    const outcome = await outcomeOf(
      await client.update(schedule, documentFor(head, [{ agent: target, shifts: [later(shift, 30)] }])),
    );
    expect(outcome).toMatchObject({
      status: 'Complete',
      eventType: 'Update',
      result: { id: schedule.id, metadata: { version: head.metadata.version + 1 } },
    });
    const [changed, untouched] = (await client.agents(schedule, [target.user.id, bystander.user.id])) as [
      WireAgent,
      WireAgent,
    ];
    expect(changed.metadata.version).toBe(target.metadata.version + 1);
    expect(changed.shifts.slice(1)).toEqual(target.shifts.slice(1));
    expect(Date.parse(changed.shifts[0]?.startDate ?? '')).toBe(Date.parse(shift.startDate) + 30 * 60_000);
    expect(changed.shifts[0]?.manuallyEdited).toBe(true);
    expect(untouched).toEqual(bystander);
    expect((await client.read(schedule)).metadata.version).toBe(head.metadata.version + 1);
  });

  it('ends in Error and changes nothing when the schedule version is stale', async () => {
    const [target] = (await agentsWithShifts(1)) as [WireAgent];
    const head = await client.read(schedule);
    const stale = { ...head, metadata: { version: head.metadata.version - 1 } };
    const shift = target.shifts[0] as WireShift;
    const outcome = await outcomeOf(
      await client.update(schedule, documentFor(stale, [{ agent: target, shifts: [later(shift, 30)] }])),
    );
    expect(outcome).toMatchObject({ status: 'Error', eventType: 'Update' });
    expect(await client.agents(schedule, [target.user.id])).toEqual([target]);
  });

  it('ends in Error for everybody when one agent’s version is stale', async () => {
    const [good, moved] = (await agentsWithShifts(2)) as [WireAgent, WireAgent];
    const byHand = { shifts: [later(moved.shifts[0] as WireShift, 15)], modifiedBy: good.user.id };
    const path = `/_sim/organisations/${session.organisation.id}/schedules/${schedule.id}/agents/${moved.user.id}`;
    expect((await session.control('POST', path, byHand)).status).toBe(200);
    const head = await client.read(schedule);
    const document = documentFor(head, [
      { agent: good, shifts: [later(good.shifts[0] as WireShift, 15)] },
      { agent: moved, shifts: [later(moved.shifts[0] as WireShift, 45)] },
    ]);
    expect(await outcomeOf(await client.update(schedule, document))).toMatchObject({ status: 'Error' });
    expect(await client.agents(schedule, [good.user.id])).toEqual([good]);
  });

  it('lets the first of two concurrent updates win and fails the second', async () => {
    const [first, second] = (await agentsWithShifts(2)) as [WireAgent, WireAgent];
    const head = await client.read(schedule);
    const answers = [
      await client.update(
        schedule,
        documentFor(head, [{ agent: first, shifts: [later(first.shifts[0] as WireShift, 15)] }]),
      ),
      await client.update(
        schedule,
        documentFor(head, [{ agent: second, shifts: [later(second.shifts[0] as WireShift, 15)] }]),
      ),
    ];
    const ends = [];
    for (const answer of answers) ends.push((await outcomeOf(answer)).status);
    expect(ends).toEqual(['Complete', 'Error']);
    expect(await client.agents(schedule, [second.user.id])).toEqual([second]);
  });

  it('tells agents and units of a published schedule what changed', async () => {
    const [target] = (await agentsWithShifts(1)) as [WireAgent];
    const topics = [
      `v2.users.${target.user.id}.workforcemanagement.schedules`,
      `v2.workforcemanagement.managementunits.${client.managementUnitId}.agentschedules.changed`,
      `v2.workforcemanagement.managementunits.${client.managementUnitId}.schedules`,
    ];
    const listener = await listen(session, topics);
    const head = await client.read(schedule);
    const shift = target.shifts[0] as WireShift;
    await client.update(schedule, documentFor(head, [{ agent: target, shifts: [{ id: shift.id, delete: true }] }]));
    const [agentTopic, changedTopic, unitTopic] = topics as [string, string, string];
    expect((await listener.next(agentTopic)).eventBody).toMatchObject({
      user: { id: target.user.id },
      updates: [{ type: 'Deleted', shiftStartDates: [shift.startDate] }],
    });
    expect((await listener.next(changedTopic)).eventBody).toMatchObject({ agents: [{ agentId: target.user.id }] });
    expect((await listener.next(unitTopic)).eventBody).toMatchObject({ status: 'Complete', eventType: 'Update' });
  });
});

describe('refused updates', () => {
  it.each([
    ['an unknown activity code', { activityCodeId: 'nope' }, 'activityCodeId'],
    ['no description', { description: undefined }, 'description'],
  ])('answers wfm.validation.failure for %s', async (_what, flaw, reason) => {
    const [target] = (await agentsWithShifts(1)) as [WireAgent];
    const head = await client.read(schedule);
    const shift = later(target.shifts[0] as WireShift, 0);
    const activities = shift.activities.map((activity, index) => (index === 0 ? { ...activity, ...flaw } : activity));
    const answer = await client.update(
      schedule,
      documentFor(head, [{ agent: target, shifts: [{ ...shift, activities }] }]),
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'wfm.validation.failure' } });
    expect(JSON.stringify(answer.body)).toContain(reason);
  });

  it('answers wfm.validation.failure for an agent of nobody’s', async () => {
    const head = await client.read(schedule);
    const document = {
      metadata: { version: head.metadata.version },
      agentSchedules: [{ userId: 'nobody', shifts: [] }],
    };
    expect(await client.update(schedule, document)).toMatchObject({
      status: 400,
      body: { code: 'wfm.validation.failure' },
    });
  });

  it('answers wfm.entity.not.found for an upload that never arrived or belongs to another schedule', async () => {
    const other = (await client.list())[0] as WireSchedule;
    const ticket = await client.uploadTicket(schedule, 100);
    const key = { uploadKey: ticket.uploadKey };
    const missing = await session.call('POST', `${client.pathOf(schedule)}/update`, key);
    expect(missing).toMatchObject({ status: 404, body: { code: 'wfm.entity.not.found' } });
    await fetch(ticket.url, { method: 'PUT', headers: ticket.headers, body: gzipSync('{}') });
    const foreign = await session.call('POST', `${client.pathOf(other)}/update`, key);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'wfm.entity.not.found' } });
  });

  it('reports a bad upload by notification alone when told to', async () => {
    await session.control('PATCH', '/_sim/config', { wfm: { validation: 'notification' } });
    const head = await client.read(schedule);
    const document = {
      metadata: { version: head.metadata.version },
      agentSchedules: [{ userId: 'nobody', shifts: [] }],
    };
    expect(await outcomeOf(await client.update(schedule, document))).toMatchObject({ status: 'Error' });
    await session.control('PATCH', '/_sim/config', { wfm: { validation: null } });
  });
});

describe('signed uploads', () => {
  const body = gzipSync('{}');
  const put = (url: string, headers: Record<string, string>, payload: Uint8Array<ArrayBuffer> = body) =>
    fetch(url, { method: 'PUT', headers, body: payload });

  it('refuses headers that are missing, changed or added, and any bearer', async () => {
    const { url, headers } = await client.uploadTicket(schedule, body.length);
    const { 'x-amz-tagging': _dropped, ...fewer } = headers;
    expect((await put(url, fewer)).status).toBe(403);
    expect((await put(url, { ...headers, 'Content-Encoding': 'identity' })).status).toBe(403);
    expect((await put(url, { ...headers, 'x-amz-acl': 'public-read' })).status).toBe(403);
    expect((await put(url, { ...headers, authorization: `Bearer ${session.token}` })).status).toBe(400);
    expect((await put(url, headers)).status).toBe(200);
  });

  it('refuses another path, another method and a forged signature', async () => {
    const { url, headers } = await client.uploadTicket(schedule, body.length);
    expect((await put(url.replace('.json.gz', '.json'), headers)).status).toBe(403);
    expect((await put(url.replace(/signature=../, 'signature=00'), headers)).status).toBe(403);
    expect((await fetch(url, { method: 'GET', headers })).status).toBe(403);
  });

  it('refuses uploads over the size limit, promised or sent', async () => {
    await session.control('PATCH', '/_sim/config', { wfm: { uploadMaxBytes: 1_000 } });
    const path = `${client.pathOf(schedule)}/update/uploadurl`;
    expect((await session.call('POST', path, { contentLengthBytes: 1_001 })).status).toBe(400);
    const { url, headers } = await client.uploadTicket(schedule, 1_000);
    const answer = await put(url, headers, new Uint8Array(1_001));
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('EntityTooLarge')]);
    await session.control('PATCH', '/_sim/config', { wfm: { uploadMaxBytes: null } });
  });

  it('refuses an expired address', async () => {
    const { url, headers } = await client.uploadTicket(schedule, body.length);
    session.simulator.world.clock.advance(16 * 60_000);
    const answer = await put(url, headers);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });
});
