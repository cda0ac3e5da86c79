import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAnswer } from './check-answer.ts';
import { openSampleContext } from './sample-context.ts';
import { allSamples } from './samples/all-samples.ts';
import type { RouteSample, SampleContext } from './samples/route-sample.ts';
import { loadSdkSchema, type SdkType } from './sdk-schema.ts';
import { openSession, type Answer, type SimSession } from './sim-session.ts';
import type { SimRoute } from '../core/types.ts';

const schema = loadSdkSchema();

let session: SimSession;
let context: SampleContext;
let routes: ReadonlyMap<string, SimRoute>;

beforeAll(async () => {
  session = await openSession();
  context = await openSampleContext(session);
  routes = new Map(session.simulator.routes.map((route) => [route.operationId, route]));
});
afterAll(() => session.close());

/** The SDK numbers methods whose plain name an older operation once had. */
function declaredAnswer(operationId: string): SdkType | undefined {
  return schema.answerOf(operationId) ?? schema.answerOf(`${operationId}0`);
}

async function send(route: SimRoute, sample: RouteSample): Promise<Answer> {
  const { params = {}, query, body, token = context.token } = (await sample.request?.(context)) ?? {};
  const path = route.path.replace(/:(\w+)/g, (_whole, name: string) =>
    encodeURIComponent(params[name] ?? `no-${name}`),
  );
  return session.call(route.method, query ? `${path}?${query}` : path, body, token);
}

describe('every operation of the simulator', () => {
  it('has a sample, a declared answer in the SDK, and no sample without an operation', () => {
    const declared = [...routes.keys()];
    expect(declared.filter((operationId) => !allSamples[operationId])).toEqual([]);
    expect(Object.keys(allSamples).filter((operationId) => !routes.has(operationId))).toEqual([]);
    expect(declared.filter((operationId) => !declaredAnswer(operationId))).toEqual([]);
  });

  it.each(Object.entries(allSamples))('answers %s as the SDK’s models say', async (operationId, samples) => {
    const route = routes.get(operationId);
    const type = declaredAnswer(operationId);
    if (!route || !type) throw new Error(`${operationId} is no operation of the simulator and the SDK.`);
    for (const sample of samples) {
      const answer = await send(route, sample);
      expect(answer.status, JSON.stringify(answer.body)).toBe(sample.status);
      expect(checkAnswer(schema, type, answer.body)).toEqual([]);
    }
  });
});

describe('refusals', () => {
  const errorBody: SdkType = { kind: 'model', name: 'ErrorBody' };

  it.each([
    ['no bearer', 401, () => session.call('GET', '/api/v2/users', undefined, null)],
    ['an unknown token', 401, () => session.call('GET', '/api/v2/users', undefined, 'nonsense')],
    ['a missing scope', 403, () => session.call('POST', '/api/v2/oauth/clients', {}, session.userToken('planner'))],
    [
      'a missing permission',
      403,
      () => session.call('GET', '/api/v2/integrations', undefined, session.userToken('agent')),
    ],
    ['an unknown business unit', 404, () => context.call('GET', '/api/v2/workforcemanagement/businessunits/none')],
    ['an unknown path', 404, () => context.call('GET', '/api/v2/nothing/at/all')],
    [
      'an upload nobody made',
      404,
      () => context.call('POST', `${context.schedules.pathOf(context.schedule)}/update`, { uploadKey: 'x' }),
    ],
    ['a bad body', 400, () => context.call('POST', `${context.schedules.pathOf(context.schedule)}/update`, {})],
    ['a person’s call by a client', 400, () => session.call('GET', '/api/v2/users/me')],
  ])('answers %s with an ErrorBody', async (_what, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(checkAnswer(schema, errorBody, answer.body)).toEqual([]);
    expect(answer.body).toMatchObject({ status, contextId: answer.headers.get('inin-correlation-id') });
  });
});
