import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../contract/channel-listener.ts';
import { openScheduleClient, type ScheduleClient, type WireShift } from '../contract/schedule-client.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';
import { changeUserState } from '../core/presence.ts';
import type { SimEvent } from '../core/types.ts';

/** A Monday early in the morning: the day's shifts lie ahead. */
const MONDAY_MS = Date.parse('2026-11-23T03:00:00Z');
const ROOT = '/api/v2/workforcemanagement';

type Record = {
  user: { id: string };
  team: { id: string };
  scheduledActivityCategory: string;
  actualActivityCategory: string;
  adherenceState: string;
  impact: string;
  timeOfAdherenceChange: string;
  presenceUpdateTime: string;
};

let session: SimSession;
let client: ScheduleClient;
let agentId: string;
let scheduleId: string;
/** The agent's shift of the day; it has a break that follows queue work. */
let shift: WireShift;

const clock = () => session.simulator.world.clock;
const unitTopic = () => `v2.workforcemanagement.managementunits.${client.managementUnitId}.adherence`;

beforeEach(async () => {
  session = await openSession({ startMs: MONDAY_MS });
  client = await openScheduleClient(session);
  const week = (await client.list()).find(({ weekDate }) => weekDate <= '2026-11-23' && weekDate > '2026-11-16');
  if (!week) throw new Error('There is no week.');
  const agents = await client.agents(week);
  const agent = agents.find(({ shifts }) => shifts[0]?.startDate.startsWith('2026-11-23'));
  if (!agent?.shifts[0]) throw new Error('Nobody works on Monday.');
  agentId = agent.user.id;
  scheduleId = week.id;
  shift = agent.shifts[0];
});
afterEach(() => session.close());

async function read(userId = agentId): Promise<Record> {
  const [record] = (await session.call('GET', `${ROOT}/adherence?userId=${userId}`)).body as Record[];
  if (!record) throw new Error(`${userId} has no adherence.`);
  return record;
}

function setPresence(systemPresence: string): void {
  const { world } = session.simulator;
  const organisation = world.organisations.get(session.organisation.id);
  const user = organisation?.users.get(agentId);
  const definition = organisation?.presenceDefinitions.find((each) => each.systemPresence === systemPresence);
  if (!organisation || !user || !definition) throw new Error(`Nobody can be ${systemPresence}.`);
  changeUserState(world, organisation, user, { presence: { definitionId: definition.id, systemPresence } });
}

/** The first break of the shift. */
function pause() {
  const found = shift.activities.find(({ activityCodeId }) => activityCodeId === '1');
  if (!found) throw new Error('The shift has no break.');
  return { startMs: Date.parse(found.startDate), endMs: Date.parse(found.startDate) + found.lengthMinutes * 60_000 };
}

const advanceTo = (moment: number) => clock().advance(moment - clock().now());

describe('real-time adherence', () => {
  it('follows presence and schedule, and says since when', async () => {
    expect(await read()).toMatchObject({
      scheduledActivityCategory: 'Unscheduled',
      adherenceState: 'Unscheduled',
      impact: 'Neutral',
    });
    advanceTo(pause().startMs - 60_000);
    const late = await read();
    expect(late).toMatchObject({
      scheduledActivityCategory: 'OnQueueWork',
      actualActivityCategory: 'Unavailable',
      adherenceState: 'OutOfAdherence',
      impact: 'Negative',
      timeOfAdherenceChange: shift.startDate,
    });
    setPresence('On Queue');
    const working = await read();
    expect(working).toMatchObject({ actualActivityCategory: 'OnQueueWork', adherenceState: 'InAdherence' });
    expect(working.timeOfAdherenceChange).toBe(working.presenceUpdateTime);
    advanceTo(pause().startMs + 30_000);
    expect(await read()).toMatchObject({
      scheduledActivityCategory: 'Break',
      adherenceState: 'OutOfAdherence',
      impact: 'Positive',
      timeOfAdherenceChange: new Date(pause().startMs).toISOString(),
      presenceUpdateTime: working.presenceUpdateTime,
    });
  });

  it('tells subscribers of units, teams and agents the same, at each change and not otherwise', async () => {
    const team = (await read()).team.id;
    const userTopic = `v2.users.${agentId}.workforcemanagement.adherence`;
    const topics = [unitTopic(), `v2.workforcemanagement.teams.${team}.adherence`, userTopic];
    const listener = await listen(session, topics);
    advanceTo(pause().startMs - 60_000);
    setPresence('On Queue');
    const is = (scheduled: string, state: string) => (body: { [key: string]: unknown }) =>
      (body.user as { id: string }).id === agentId &&
      body.scheduledActivityCategory === scheduled &&
      body.adherenceState === state;
    for (const topic of topics) await listener.next(topic, is('OnQueueWork', 'InAdherence'));
    advanceTo(pause().startMs + 1);
    const frames = await Promise.all(topics.map((topic) => listener.next(topic, is('Break', 'OutOfAdherence'))));
    expect(new Set(frames.map(({ eventBody }) => JSON.stringify(eventBody))).size).toBe(1);
    expect(frames[0]?.eventBody.adherenceChangeTime).toBe((await read()).timeOfAdherenceChange);
    listener.close();
  });

  it('makes no event while nobody is subscribed', async () => {
    await session.call('GET', `${ROOT}/managementunits/${client.managementUnitId}/adherence`);
    const events: SimEvent[] = [];
    session.simulator.world.onEvent((event) => events.push(event));
    setPresence('On Queue');
    advanceTo(pause().endMs);
    expect(events.map(({ topicName }) => topicName).filter((name) => name.endsWith('.adherence'))).toEqual([]);
  });

  it('changes when somebody changes the schedule', async () => {
    advanceTo(pause().startMs - 60_000);
    setPresence('On Queue');
    expect(await read()).toMatchObject({ adherenceState: 'InAdherence' });
    const path = `/_sim/organisations/${session.organisation.id}/schedules/${scheduleId}/agents/${agentId}`;
    const activities = [
      {
        startDate: shift.startDate,
        lengthMinutes: shift.lengthMinutes,
        activityCodeId: '6',
        description: '',
        paid: true,
      },
    ];
    const edited = await session.control('POST', path, { shifts: [{ id: shift.id, activities }] });
    expect(edited.status, JSON.stringify(edited.body)).toBe(200);
    const { timeOfAdherenceChange, ...record } = await read();
    expect(record).toMatchObject({ scheduledActivityCategory: 'Training', adherenceState: 'OutOfAdherence' });
    expect(Date.parse(timeOfAdherenceChange)).toBeGreaterThanOrEqual(pause().startMs - 60_000);
  });

  it('is the same whether it is read by agent, unit, team or download', async () => {
    advanceTo(Date.parse('2026-11-23T11:00:00Z'));
    const unit = `${ROOT}/managementunits/${client.managementUnitId}/adherence`;
    const { entities } = (await session.call('GET', unit)).body as { entities: Record[] };
    expect(entities.length).toBeGreaterThan(10);
    expect(new Set(entities.map(({ adherenceState }) => adherenceState)).size).toBeGreaterThan(1);
    const mine = await read();
    expect(entities).toContainEqual(mine);
    const inTeam = (await session.call('GET', `${ROOT}/teams/${mine.team.id}/adherence`)).body as {
      entities: Record[];
    };
    expect(inTeam.entities).toContainEqual(mine);
    const { downloadUrl } = (await session.call('GET', `${unit}?forceDownloadService=true`)).body as {
      downloadUrl: string;
    };
    expect(await (await fetch(downloadUrl)).json()).toEqual({ entities });
  });

  it('is mostly kept by agents whose presence goes by the schedule, and not by all', async () => {
    await session.control('PATCH', '/_sim/config', { presenceLife: true });
    const unit = `${ROOT}/managementunits/${client.managementUnitId}/adherence`;
    await session.call('GET', unit);
    const seen: string[] = [];
    for (let at = Date.parse('2026-11-23T09:05:00Z'); at < Date.parse('2026-11-23T16:00:00Z'); at += 900_000) {
      advanceTo(at);
      const { entities } = (await session.call('GET', unit)).body as { entities: Record[] };
      seen.push(...entities.map(({ adherenceState }) => adherenceState));
    }
    const [kept, missed] = ['InAdherence', 'OutOfAdherence'].map(
      (state) => seen.filter((each) => each === state).length,
    );
    expect(missed).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(3 * (missed ?? 0));
  });

  it.each([
    ['', 'no.user.ids.specified'],
    [Array.from({ length: 101 }, (_, index) => `userId=${index}`).join('&'), 'max.user.ids'],
    ['userId=somebody', 'invalid.id'],
  ])('%#: refuses a query as documented', async (query, code) => {
    const answer = await session.call('GET', `${ROOT}/adherence?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code } });
  });

  it('is for those who may see it', async () => {
    const path = `${ROOT}/managementunits/${client.managementUnitId}/adherence`;
    expect((await session.call('GET', path, undefined, session.userToken('agent'))).status).toBe(403);
    expect((await session.call('GET', path, undefined, session.userToken('viewer'))).status).toBe(200);
  });
});
