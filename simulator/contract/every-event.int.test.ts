import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeUserState } from '../core/presence.ts';
import { getTopicInterest } from '../core/topic-interest.ts';
import type { SimEvent } from '../core/types.ts';
import { parseTopic } from '../notifications/topic-rules.ts';
import { checkAnswer } from './check-answer.ts';
import { openSampleContext } from './sample-context.ts';
import { allSamples } from './samples/all-samples.ts';
import type { SampleContext } from './samples/route-sample.ts';
import { loadSdkSchema } from './sdk-schema.ts';
import { openSession, type SimSession } from './sim-session.ts';
import { topicModels } from './topic-models.ts';

const schema = loadSdkSchema();
const events: SimEvent[] = [];

let session: SimSession;
let context: SampleContext;

async function run(operationId: string): Promise<void> {
  const route = session.simulator.routes.find((candidate) => candidate.operationId === operationId);
  for (const sample of allSamples[operationId] ?? []) {
    const { params = {}, query, body } = (await sample.request?.(context)) ?? {};
    const path = (route?.path ?? '').replace(/:(\w+)/g, (_whole, name: string) => params[name] ?? '');
    const answer = await session.call(route?.method ?? 'GET', query ? `${path}?${query}` : path, body, context.token);
    expect(answer.status, JSON.stringify(answer.body)).toBe(sample.status);
  }
}

beforeAll(async () => {
  session = await openSession();
  context = await openSampleContext(session);
  const { world } = session.simulator;
  world.onEvent((event) => events.push(event));
  const interest = getTopicInterest(world);
  interest.addSource(() => true);
  interest.announce(session.organisation.id, 'v2.users.{id}.workforcemanagement.adherence');
  const organisation = world.organisations.get(session.organisation.id);
  const agent = organisation?.users.get(context.agentId);
  const meal = organisation?.presenceDefinitions.find((definition) => definition.systemPresence === 'Meal');
  if (!organisation || !agent || !meal) throw new Error('Nobody can go to lunch.');
  changeUserState(world, organisation, agent, { presence: { definitionId: meal.id, systemPresence: 'Meal' } });
  changeUserState(world, organisation, agent, { routingStatus: 'INTERACTING' });
  for (const operationId of [
    'postWorkforcemanagementBusinessunitWeekScheduleUpdate',
    'postWorkforcemanagementBusinessunitWeekSchedulesImport',
    'postWorkforcemanagementBusinessunitWeekScheduleCopy',
    'deleteWorkforcemanagementBusinessunitWeekSchedule',
    'getWorkforcemanagementBusinessunitWeekScheduleHistoryAgent',
    'postWorkforcemanagementAdherenceHistoricalBulk',
  ]) {
    await run(operationId);
  }
  const query = `${context.schedules.pathOf(context.schedule)}/agentschedules/query?forceAsync=true`;
  await context.call('POST', query, { managementUnitId: context.schedules.managementUnitId });
  const unitPath = `/api/v2/workforcemanagement/managementunits/${context.schedules.managementUnitId}`;
  await context.call('POST', `${unitPath}/agentschedules/search?forceAsync=true`, {
    startDate: '2026-11-23T00:00:00.000Z',
    endDate: '2026-11-24T00:00:00.000Z',
  });
  world.clock.advance(60_000);
  const [edge] = organisation.telephony.edges.keys();
  const telephony = `/_sim/organisations/${session.organisation.id}`;
  await session.control('POST', `${telephony}/telephony/edges/${edge ?? ''}`, { onlineStatus: 'OFFLINE' });
  await session.control('POST', `${telephony}/carrier-failure`, { steps: 1 });
});
afterAll(() => session.close());

describe('every event of the simulator', () => {
  it('has a body as the SDK’s model of its topic says', () => {
    for (const event of events) {
      const template = parseTopic(event.topicName)?.topics[0]?.template ?? '';
      const name = topicModels[template];
      expect(name, `${event.topicName} has a model`).toBeDefined();
      const problems = checkAnswer(schema, { kind: 'model', name: name ?? '' }, event.eventBody);
      expect(problems, event.topicName).toEqual([]);
    }
  });

  it.each(Object.keys(topicModels))('was seen on %s', (template) => {
    const seen = new Set(events.map((event) => parseTopic(event.topicName)?.topics[0]?.template));
    expect([...seen]).toContain(template);
  });

  it('was seen for every kind of schedule operation', () => {
    const kinds = events
      .filter((event) => event.topicName.startsWith('v2.workforcemanagement.businessunits.'))
      .map((event) => (event.eventBody as { eventType: string }).eventType);
    expect(new Set(kinds)).toEqual(new Set(['Update', 'Import', 'Copy', 'Delete']));
  });
});
