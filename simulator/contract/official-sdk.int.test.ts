import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeUserState } from '../core/presence.ts';
import { connect } from './channel-listener.ts';
import type { WireAgent, WireSchedule } from './schedule-client.ts';
import { openSdkClient, type SdkApi, type SdkClient, type SdkError } from './sdk-client.ts';
import { signInForCode } from './sign-in.ts';
import { openSession, type SimSession } from './sim-session.ts';

const REDIRECT_URI = 'https://app.example/callback';

type Page = { entities: { id: string }[]; pageCount: number; total: number; nextUri?: string };

let session: SimSession;

async function clientOf(current: SimSession): Promise<SdkClient> {
  const client = openSdkClient(current.region);
  const { clientId, clientSecret } = current.organisation.clientCredentials;
  await client.loginClientCredentialsGrant(clientId, clientSecret);
  return client;
}

async function call<T>(api: SdkApi, operation: string, ...parameters: unknown[]): Promise<T> {
  const method = api[operation];
  if (!method) throw new Error(`The SDK has no operation ${operation}.`);
  return (await method.apply(api, parameters)) as T;
}

beforeAll(async () => {
  session = await openSession({
    userCount: 230,
    timeScale: 20,
    config: {
      presenceLife: false,
      limits: { enabled: false },
      oauth: { vendorRedirectUris: [REDIRECT_URI] },
      wfm: { supervisor: { isEnabled: false } },
    },
  });
});
afterAll(() => session.close());

describe('the official SDK signs in', () => {
  it('with client credentials', async () => {
    const client = openSdkClient(session.region);
    const { clientId, clientSecret } = session.organisation.clientCredentials;
    const { accessToken } = await client.loginClientCredentialsGrant(clientId, clientSecret);
    expect(accessToken.length).toBeGreaterThan(20);
    const info = await call<{ organization: { id: string } }>(client.api('TokensApi'), 'getTokensMe');
    expect(info.organization.id).toBe(session.organisation.id);
  });

  it('with a code and PKCE, and learns who it is', async () => {
    const client = openSdkClient(session.region);
    const { clientId } = session.region.vendorClient;
    const verifier = client.generatePKCECodeVerifier(128);
    const code = await signInForCode(session, 'planner', {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      code_challenge: await client.computePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'a-state',
    });
    await client.authorizePKCEGrant(clientId, verifier, code, REDIRECT_URI);
    const me = await call<{ id: string }>(client.api('UsersApi'), 'getUsersMe', { expand: ['authorization'] });
    expect(me.id).toBe(session.organisation.signIns.find((person) => person.role === 'planner')?.userId);
  });

  it('with a code and the client’s secret, and gets a refresh token', async () => {
    const client = openSdkClient(session.region);
    const { clientId, clientSecret } = session.region.vendorClient;
    const code = await signInForCode(session, 'admin', {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      state: 'another-state',
    });
    const auth = await client.loginCodeAuthorizationGrant(clientId, clientSecret, code, REDIRECT_URI);
    expect(auth.refreshToken.length).toBeGreaterThan(20);
  });

  it('not with a wrong secret', async () => {
    const client = openSdkClient(session.region);
    const { clientId } = session.organisation.clientCredentials;
    await expect(client.loginClientCredentialsGrant(clientId, 'wrong')).rejects.toMatchObject({
      response: { data: { error: 'invalid_client' } },
    });
  });
});

describe('the official SDK works', () => {
  it('pages through every user once', async () => {
    const users = (await clientOf(session)).api('UsersApi');
    const seen: string[] = [];
    let page: Page;
    let pageNumber = 0;
    do {
      pageNumber += 1;
      page = await call<Page>(users, 'getUsers', { pageSize: 100, pageNumber, expand: ['presence', 'routingStatus'] });
      seen.push(...page.entities.map((user) => user.id));
    } while (page.nextUri);
    expect([pageNumber, seen.length]).toEqual([page.pageCount, page.total]);
    expect(new Set(seen).size).toBe(session.organisation.userCount);
  });

  it('subscribes a channel and receives a presence over the WebSocket', async () => {
    const client = await clientOf(session);
    const notifications = client.api('NotificationsApi');
    const agent = session.simulator.world.agentsOf(session.organisation.id)[0];
    const topic = `v2.users.${agent?.id}.presence`;
    const channel = await call<{ id: string; connectUri: string }>(notifications, 'postNotificationsChannels');
    await call(notifications, 'putNotificationsChannelSubscriptions', channel.id, [{ id: topic }]);
    const socket = await connect(channel.id, channel.connectUri);
    const presence = client.api('PresenceApi');
    const definitions = await call<{ entities: { id: string; systemPresence: string }[] }>(
      presence,
      'getPresenceDefinitions0',
    );
    const meal = definitions.entities.find((entry) => entry.systemPresence === 'Meal');
    const { world } = session.simulator;
    const organisation = world.organisations.get(session.organisation.id);
    if (!organisation || !agent || !meal) throw new Error('Nobody can go to lunch.');
    changeUserState(world, organisation, agent, { presence: { definitionId: meal.id, systemPresence: 'Meal' } });
    expect((await socket.next(topic)).eventBody).toMatchObject({ presenceDefinition: { systemPresence: 'MEAL' } });
    socket.close();
  });

  it('changes a schedule from lookup to read-back', async () => {
    const client = await clientOf(session);
    const wfm = client.api('WorkforceManagementApi');
    const notifications = client.api('NotificationsApi');
    const units = await call<Page>(wfm, 'getWorkforcemanagementBusinessunits');
    const unitId = units.entities[0]?.id ?? '';
    const managementUnits = await call<Page>(wfm, 'getWorkforcemanagementBusinessunitManagementunits', unitId);
    const managementUnitId = managementUnits.entities[0]?.id ?? '';
    const weeks = await call<{ entities: WireSchedule[] }>(
      wfm,
      'getWorkforcemanagementBusinessunitWeekSchedules',
      unitId,
      'recent',
      {
        includeOnlyPublished: true,
      },
    );
    const { id, weekDate } = weeks.entities[3] as WireSchedule;
    const head = await call<WireSchedule>(wfm, 'getWorkforcemanagementBusinessunitWeekSchedule', unitId, weekDate, id);
    const readAgents = async () => {
      const answer = await call<{ result: { agentSchedules: WireAgent[] } }>(
        wfm,
        'postWorkforcemanagementBusinessunitWeekScheduleAgentschedulesQuery',
        unitId,
        weekDate,
        id,
        { managementUnitId },
      );
      return answer.result.agentSchedules;
    };
    const agents = (await readAgents()).filter((agent) => agent.shifts.length > 0).slice(0, 50);

    const topic = `v2.workforcemanagement.businessunits.${unitId}.schedules`;
    const channel = await call<{ id: string; connectUri: string }>(notifications, 'postNotificationsChannels');
    await call(notifications, 'postNotificationsChannelSubscriptions', channel.id, [{ id: topic }]);
    const socket = await connect(channel.id, channel.connectUri);

    const upload = gzipSync(
      JSON.stringify({
        metadata: { version: head.metadata.version },
        agentSchedules: agents.map((agent) => ({
          userId: agent.user.id,
          metadata: { version: agent.metadata.version },
          shifts: [
            { id: agent.shifts[0]?.id, manuallyEdited: true, activities: agent.shifts[0]?.activities.slice(0, 2) },
          ],
        })),
      }),
    );
    const ticket = await call<{ uploadKey: string; url: string; headers: Record<string, string> }>(
      wfm,
      'postWorkforcemanagementBusinessunitWeekScheduleUpdateUploadurl',
      unitId,
      weekDate,
      id,
      { contentLengthBytes: upload.length },
    );
    expect((await fetch(ticket.url, { method: 'PUT', headers: ticket.headers, body: upload })).status).toBe(200);
    const { operationId } = await call<{ operationId: string }>(
      wfm,
      'postWorkforcemanagementBusinessunitWeekScheduleUpdate',
      unitId,
      weekDate,
      id,
      { uploadKey: ticket.uploadKey },
    );
    const end = await socket.next(topic, (body) => body.operationId === operationId);
    expect(end.eventBody).toMatchObject({
      status: 'Complete',
      result: { metadata: { version: head.metadata.version + 1 } },
    });
    const after = new Map((await readAgents()).map((agent) => [agent.user.id, agent]));
    for (const agent of agents) {
      expect(after.get(agent.user.id)?.shifts[0]?.activities).toEqual(agent.shifts[0]?.activities.slice(0, 2));
      expect(after.get(agent.user.id)?.metadata.version).toBe(agent.metadata.version + 1);
    }
    socket.close();
  });

  it('is told to wait by a 429', async () => {
    const limited = await openSession({ config: { presenceLife: false, limits: { perToken: 5 } } });
    try {
      const client = await clientOf(limited);
      client.setReturnExtendedResponses(true);
      const tokens = client.api('TokensApi');
      const refused: SdkError[] = [];
      for (let count = 0; count < 7; count++) {
        await call(tokens, 'getTokensMe').catch((error: unknown) => refused.push(error as SdkError));
      }
      expect(refused).toHaveLength(2);
      const { status, headers, body } = refused[0] as SdkError;
      expect([status, body.code]).toEqual([429, 'too.many.requests.retry.after']);
      const waitSeconds = Number(headers['retry-after']);
      expect(waitSeconds).toBeGreaterThan(0);
      expect(body.message).toBe(`Rate limit exceeded the maximum. Retry the request in [${waitSeconds}] seconds`);
    } finally {
      await limited.close();
    }
  });
});
