import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openScheduleClient,
  type ScheduleClient,
  type WireAgent,
  type WireSchedule,
} from '../contract/schedule-client.ts';
import { openSession, type SimSession } from '../contract/sim-session.ts';

const DAY_MS = 86_400_000;
/** A Monday early in the morning: the whole week's shifts lie ahead. */
const MONDAY_MS = Date.parse('2026-11-23T03:00:00Z');

let session: SimSession;
let client: ScheduleClient;
let schedule: WireSchedule;

const edited = (agents: readonly WireAgent[]) => agents.filter((agent) => agent.metadata.version > 1);

beforeAll(async () => {
  session = await openSession({
    startMs: MONDAY_MS,
    config: { presenceLife: false, limits: { enabled: false }, wfm: { supervisor: { isEnabled: false } } },
  });
  client = await openScheduleClient(session);
  schedule = (await client.list()).find(
    (week) => week.weekDate <= '2026-11-23' && week.weekDate > '2026-11-16',
  ) as WireSchedule;
});
afterAll(() => session.close());

describe('the supervisor', () => {
  it('changes nothing while switched off', async () => {
    session.simulator.world.clock.advance(6 * 3_600_000);
    expect(edited(await client.agents(schedule))).toEqual([]);
  });

  it('moves a break now and then once switched on, as somebody else’s edit', async () => {
    const events: string[] = [];
    const stop = session.simulator.world.onEvent((event) => events.push(event.topicName));
    const before = new Map((await client.agents(schedule)).map((agent) => [agent.user.id, agent]));
    const head = await client.read(schedule);
    await session.control('PATCH', '/_sim/config', { wfm: { supervisor: { isEnabled: true } } });
    session.simulator.world.clock.advance(6 * 3_600_000);
    await session.control('PATCH', '/_sim/config', { wfm: { supervisor: { isEnabled: false } } });
    stop();
    const changed = edited(await client.agents(schedule));
    expect(changed.length).toBeGreaterThan(2);
    expect(changed.length).toBeLessThan(40);
    for (const agent of changed) {
      const old = before.get(agent.user.id);
      expect(agent.shifts.map((shift) => shift.lengthMinutes)).toEqual(old?.shifts.map((shift) => shift.lengthMinutes));
      expect(agent.shifts).not.toEqual(old?.shifts);
    }
    expect((await client.read(schedule)).metadata.version).toBeGreaterThan(head.metadata.version);
    expect(events).toContain(`v2.workforcemanagement.businessunits.${client.businessUnitId}.schedules`);
  });

  it('makes an edit on demand', async () => {
    const path = `/_sim/organisations/${session.organisation.id}/supervisor-edit`;
    const answers = [];
    for (let count = 0; count < 10; count++) answers.push((await session.control('POST', path)).body);
    expect(answers).toContainEqual({ edited: { scheduleId: schedule.id, userId: expect.any(String) as string } });
  });
});

describe('as time goes on', () => {
  it('the next week gets its published schedule', async () => {
    const last = (await client.list()).at(-1)?.weekDate ?? '';
    session.simulator.world.clock.advance(7 * DAY_MS);
    const published = await session.call(
      'GET',
      `/api/v2/workforcemanagement/businessunits/${client.businessUnitId}/weeks/recent/schedules?includeOnlyPublished=true`,
      undefined,
      session.userToken('planner'),
    );
    const weeks = (published.body as { entities: WireSchedule[] }).entities.map((week) => week.weekDate);
    expect(weeks.at(-1)).toBe(new Date(Date.parse(last) + 7 * DAY_MS).toISOString().slice(0, 10));
  });
});
