import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { normaliseEvent } from '#lib/events/normalise-event.ts';
import type { GatewayCode, UserCredential } from '../gateway-types.ts';
import { openNotificationChannel } from '../notification-channel.ts';
import type { NotificationEvent } from '../notification-channel.ts';
import type { Operation } from '../operation.ts';
import { exchangeCode, requestClientCredentialsToken } from '../oauth.ts';
import { as, createGatewayRig, rigCredential } from '../testing/gateway-rig.ts';
import type { GatewayRig } from '../testing/gateway-rig.ts';
import {
  rolesCreate,
  rolesDelete,
  rolesGet,
  rolesList,
  rolesPut,
  roleUsersAdd,
  roleUsersRemove,
  subjectsMe,
} from './authorization.ts';
import { groupMembersAdd, groupsCreate, groupsDelete, groupsIndividuals, groupsSearch } from './groups.ts';
import {
  integrationConfigGet,
  integrationConfigPut,
  integrationsCreate,
  integrationsDelete,
  integrationsGet,
  integrationsList,
  integrationsPatch,
  integrationTypesGet,
  integrationTypesList,
} from './integrations.ts';
import { channelsCreate, channelsList, channelSubscriptionsGet, channelSubscriptionsPut } from './notifications.ts';
import {
  oauthClientsCreate,
  oauthClientsDelete,
  oauthClientsGet,
  oauthClientsList,
  oauthClientsPut,
  oauthClientsRotateSecret,
} from './oauth-clients.ts';
import { limitsNamespace, organizationsMe } from './organizations.ts';
import { presenceDefinitions } from './presence.ts';
import { tokensMe, tokensMeDelete } from './tokens.ts';
import { usageJobsCreate, usageJobsGet } from './usage.ts';
import { usersGet, usersList, usersMe } from './users.ts';
import {
  businessUnitSchedulesTopic,
  wfmAgentSchedulesQuery,
  wfmAgentSchedulesSearch,
  wfmScheduleGet,
  wfmSchedulesList,
  wfmUpdate,
  wfmUpdateUploadUrl,
} from './wfm-schedules.ts';
import { wfmBusinessUnit, wfmTimeOffCreate, wfmTimeOffPatch, wfmTimeOffQuery } from './wfm-time-off.ts';
import { wfmActivityCodes, wfmBusinessUnits, wfmBusinessUnitUsers, wfmManagementUnits } from './wfm.ts';
import { agentSchedulesResult } from './wfm-schemas.ts';

const genesys = useSimulatedGenesys({
  timeScale: 20,
  config: { limits: { enabled: false }, oauth: { rolePropagationSeconds: 0 } },
});

let organisation: OrganisationInfo;
let rig: GatewayRig;
let admin: UserCredential;

beforeAll(async () => {
  organisation = await genesys.mint({ userCount: 60 });
  rig = createGatewayRig([organisation], genesys.simulator().info.regions);
  const { environment } = rigCredential(organisation, genesys.simulator().info.regions);
  admin = { kind: 'user', id: 'admin', environment, accessToken: await genesys.signIn(organisation, 'admin') };
});
afterAll(async () => rig.gateway.close());

/** One call with the organisation's own token, its data. */
async function read<P, A>(operation: Operation<P, A>, params: P): Promise<A> {
  const answer = await rig.gateway.call(operation, params, as('sync', organisation));
  if (!answer.ok) throw new Error(`${operation.name}: ${answer.error.message} ${JSON.stringify(answer.error.context)}`);
  return answer.data.data;
}

/** One call as the signed-in admin, its data. */
async function asAdmin<P, A>(operation: Operation<P, A>, params: P): Promise<A> {
  const answer = await rig.gateway.call(operation, params, as('interactive', organisation, { credential: admin }));
  if (!answer.ok) throw new Error(`${operation.name}: ${answer.error.message} ${JSON.stringify(answer.error.context)}`);
  return answer.data.data;
}

async function codeOf<P, A>(operation: Operation<P, A>, params: P): Promise<GatewayCode | null> {
  const answer = await rig.gateway.call(operation, params, as('interactive', organisation, { credential: admin }));
  return answer.ok ? null : answer.error.code;
}

describe('identity and directory operations', () => {
  it('say who the token is, where it acts and what it may', async () => {
    expect(await read(tokensMe, {})).toMatchObject({
      organization: { id: organisation.id },
      OAuthClient: { id: organisation.clientCredentials.clientId },
    });
    expect(await read(organizationsMe, {})).toMatchObject({ id: organisation.id, name: organisation.name });
    expect((await read(subjectsMe, {})).grants.length).toBeGreaterThan(0);
    const me = await asAdmin(usersMe, { expand: ['authorization', 'organization'] });
    expect(me.organization?.id).toBe(organisation.id);
    expect(me.authorization?.permissions.length).toBeGreaterThan(10);
  });

  it('read limits and presences', async () => {
    const limits = await read(limitsNamespace, { namespace: 'platform.api' });
    expect(limits.entities.map(({ key }) => key)).toContain('client.credentials.token.rate.per.minute');
    const definitions = await read(presenceDefinitions, {});
    expect(definitions.entities.length).toBeGreaterThan(5);
    expect(definitions.entities.every((definition) => definition.systemPresence !== null)).toBe(true);
  });

  it('read users with their presence', async () => {
    const page = await read(usersList, { pageNumber: 1, pageSize: 25, expand: ['presence', 'routingStatus'] });
    expect(page).toMatchObject({ pageNumber: 1, pageCount: 3, total: organisation.userCount });
    expect(page.entities).toHaveLength(25);
    expect(page.entities.every((user) => user.presence?.presenceDefinition?.id !== undefined)).toBe(true);
    const userId = page.entities[0]?.id ?? '';
    expect(await read(usersGet, { userId, expand: ['presence'] })).toMatchObject({ id: userId });
  });

  it('query the usage that Genesys counts', async () => {
    const end = new Date(genesys.simulator().world.clock.now() + 3_600_000).toISOString();
    const start = new Date(genesys.simulator().world.clock.now() - 86_400_000).toISOString();
    const job = await read(usageJobsCreate, {
      query: { interval: `${start}/${end}`, granularity: 'Day', metrics: ['Requests'], groupBy: ['OauthClientId'] },
    });
    await vi.waitFor(async () => {
      const result = await read(usageJobsGet, { jobId: job.id });
      expect(result.queryStatus).toBe('Succeeded');
      expect(result.entities.some((row) => (row.requestCount ?? 0) > 0)).toBe(true);
    });
  });
});

describe('operations of the installation', () => {
  it('make, change, give and remove a role', async () => {
    const policies = [{ domain: 'wfm', entityName: 'schedule', actionSet: ['view', 'edit'] }];
    const role = await asAdmin(rolesCreate, { role: { name: 'Headroom test', permissionPolicies: policies } });
    const listed = await asAdmin(rolesList, { pageNumber: 1, name: 'Headroom*' });
    expect(listed.entities.map(({ id }) => id)).toContain(role.id);
    const changed = { name: 'Headroom test 2', permissionPolicies: policies };
    expect(await asAdmin(rolesPut, { roleId: role.id, role: changed })).toMatchObject({ name: 'Headroom test 2' });
    const me = await asAdmin(usersMe, {});
    expect(await asAdmin(roleUsersAdd, { roleId: role.id, userIds: [me.id] })).toContain(me.id);
    await asAdmin(roleUsersRemove, { roleId: role.id, userIds: [me.id] });
    expect((await asAdmin(rolesGet, { roleId: role.id })).id).toBe(role.id);
    await asAdmin(rolesDelete, { roleId: role.id });
    expect(await codeOf(rolesGet, { roleId: role.id })).toBe('not_found');
  });

  it('make, use, rotate, disable and remove an OAuth client', async () => {
    const subject = await read(subjectsMe, {});
    const grant = subject.grants[0];
    const roleDivisions = [{ roleId: grant?.role?.id ?? '', divisionId: grant?.division?.id ?? '' }];
    const me = await asAdmin(usersMe, {});
    await asAdmin(roleUsersAdd, { roleId: roleDivisions[0]?.roleId ?? '', userIds: [me.id] });
    const client = { name: 'Headroom test', authorizedGrantType: 'CLIENT-CREDENTIALS', roleDivisions } as const;
    const created = await asAdmin(oauthClientsCreate, { client });
    const token = (clientSecret: string | null) =>
      requestClientCredentialsToken({
        environment: admin.environment,
        clientId: created.id,
        clientSecret: clientSecret ?? '',
      });
    expect((await token(created.secret)).ok).toBe(true);
    expect((await asAdmin(oauthClientsList, {})).entities.map(({ id }) => id)).toContain(created.id);
    const rotated = await asAdmin(oauthClientsRotateSecret, { clientId: created.id });
    expect(await token(created.secret)).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect((await token(rotated.secret)).ok).toBe(true);
    expect(await codeOf(oauthClientsDelete, { clientId: created.id })).not.toBeNull();
    await asAdmin(oauthClientsPut, { clientId: created.id, client: { ...client, state: 'inactive' } });
    expect((await asAdmin(oauthClientsGet, { clientId: created.id })).state).toBe('inactive');
    await asAdmin(oauthClientsDelete, { clientId: created.id });
    expect(await codeOf(oauthClientsGet, { clientId: created.id })).toBe('not_found');
  });

  it('make, configure, enable and remove an integration', async () => {
    const types = await asAdmin(integrationTypesList, { pageNumber: 1 });
    const type = types.entities.find((candidate) => candidate.nonInstallable !== true);
    if (type === undefined) throw new Error('nothing can be installed');
    expect((await asAdmin(integrationTypesGet, { typeId: type.id })).id).toBe(type.id);
    const made = await asAdmin(integrationsCreate, { name: 'Headroom test', typeId: type.id });
    const config = await asAdmin(integrationConfigGet, { integrationId: made.id });
    const next = {
      name: 'Headroom test',
      version: config.version,
      properties: { ...config.properties },
      advanced: { ...config.advanced },
      notes: 'made by a test',
      credentials: { ...config.credentials },
    };
    const put = await asAdmin(integrationConfigPut, { integrationId: made.id, config: next });
    expect(put).toMatchObject({ notes: 'made by a test', version: config.version + 1 });
    expect(await codeOf(integrationConfigPut, { integrationId: made.id, config: next })).toBe('conflict');
    await asAdmin(integrationsPatch, { integrationId: made.id, intendedState: 'ENABLED' });
    expect((await asAdmin(integrationsGet, { integrationId: made.id })).intendedState).toBe('ENABLED');
    expect((await asAdmin(integrationsList, { pageNumber: 1 })).entities.map(({ id }) => id)).toContain(made.id);
    await asAdmin(integrationsDelete, { integrationId: made.id });
  });

  it('make, fill, find and remove a group', async () => {
    const made = await asAdmin(groupsCreate, { name: 'Headroom planners' });
    const me = await asAdmin(usersMe, {});
    await asAdmin(groupMembersAdd, { groupId: made.id, memberIds: [me.id], version: made.version ?? 1 });
    const found = await asAdmin(groupsSearch, { name: 'room plan' });
    expect(found.results.map(({ id }) => id)).toContain(made.id);
    const individuals = await asAdmin(groupsIndividuals, { groupId: made.id });
    expect(individuals).toEqual({ entities: [{ id: me.id }], total: 1 });
    await asAdmin(groupsDelete, { groupId: made.id });
  });

  it('refuse a code that was never given, and revoke a token', async () => {
    const region = genesys.simulator().info.regions.find(({ id }) => id === organisation.region);
    const client = {
      environment: admin.environment,
      ...region?.vendorClient,
      clientId: region?.vendorClient.clientId ?? '',
    };
    const exchanged = await exchangeCode(client, { code: 'invented', redirectUri: 'http://localhost:3000/' });
    expect(exchanged).toMatchObject({ ok: false, error: { code: 'refused' } });
    const accessToken = await genesys.signIn(organisation, 'admin');
    const leaving: UserCredential = { ...admin, id: 'leaving', accessToken };
    const options = as('interactive', organisation, { credential: leaving });
    expect((await rig.gateway.call(tokensMeDelete, {}, options)).ok).toBe(true);
    expect(await rig.gateway.call(usersMe, {}, options)).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  });
});

describe('notification operations', () => {
  it('make a channel, subscribe it and list it', async () => {
    const channel = await read(channelsCreate, {});
    const [user] = (await read(usersList, { pageNumber: 1, pageSize: 1 })).entities;
    const [had, refused] = [`v2.users.${user?.id}.presence`, 'v2.users.none.presence'];
    const put = await read(channelSubscriptionsPut, { channelId: channel.id, topics: [had, refused] });
    expect(put.entities.map(({ id, state }) => [id, state])).toEqual([
      [had, 'Permitted'],
      [refused, 'Rejected'],
    ]);
    const kept = await read(channelSubscriptionsGet, { channelId: channel.id });
    expect(kept.entities.map(({ id }) => id)).toEqual([had]);
    expect((await read(channelsList, {})).entities.map(({ id }) => id)).toContain(channel.id);
  });
});

describe('workforce management operations', () => {
  it('change a shift through the upload flow, at the end of which the topic says so', async () => {
    const businessUnitId = (await read(wfmBusinessUnits, {})).entities[0]?.id ?? '';
    const managementUnitId = (await read(wfmManagementUnits, { businessUnitId })).entities[0]?.id ?? '';
    expect((await read(wfmActivityCodes, { businessUnitId })).entities.length).toBeGreaterThan(3);
    expect((await read(wfmBusinessUnitUsers, { businessUnitId })).managementUnits[0]?.users.length).toBeGreaterThan(0);
    const listed = await read(wfmSchedulesList, { businessUnitId, weekId: 'recent', includeOnlyPublished: true });
    const item = listed.entities.at(-1);
    const schedule = { businessUnitId, weekId: item?.weekDate ?? '', scheduleId: item?.id ?? '' };
    const before = await read(wfmScheduleGet, { ...schedule, withAgents: true });
    expect(before.managementUnits[0]?.agents.length).toBeGreaterThan(0);
    const query = { ...schedule, managementUnitId };
    const agent = (await read(wfmAgentSchedulesQuery, query)).result?.agentSchedules.find(
      ({ shifts }) => shifts.length > 0,
    );
    const shift = agent?.shifts[0];
    if (agent === undefined || shift === undefined) throw new Error('nobody works');

    const events: NotificationEvent[] = [];
    const channel = openNotificationChannel({
      gateway: rig.gateway,
      orgId: organisation.id,
      environment: admin.environment,
      topics: [businessUnitSchedulesTopic(businessUnitId)],
      onEvent: (event) => events.push(event),
      onGap: () => undefined,
    });
    expect((await channel.ready).ok).toBe(true);
    const given = <T extends object>(fields: T) =>
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
    const activities = shift.activities.map((activity) => given({ ...activity, description: 'moved by a test' }));
    const document = {
      metadata: { version: before.metadata?.version },
      agentSchedules: [
        {
          userId: agent.user.id,
          metadata: { version: agent.metadata?.version },
          shifts: [{ id: shift.id, manuallyEdited: true, activities }],
        },
      ],
    };
    const body = gzipSync(JSON.stringify(document));
    const address = await read(wfmUpdateUploadUrl, { ...schedule, contentLengthBytes: body.length });
    const transfer = { consumer: 'test', priority: 'bulk' } as const;
    const uploaded = await rig.gateway.upload(organisation.id, address.url, address.headers, body, transfer);
    expect(uploaded.ok).toBe(true);
    const update = await read(wfmUpdate, { ...schedule, uploadKey: address.uploadKey });
    await vi.waitFor(
      () => {
        const ends = events.flatMap((event) => normaliseEvent(event.topicName, event.eventBody, 0, 'notifications'));
        const { operationId } = update;
        expect(ends).toContainEqual(expect.objectContaining({ kind: 'schedule', operationId, status: 'Complete' }));
      },
      { timeout: 10_000 },
    );
    await channel.close();

    const large = await read(wfmAgentSchedulesQuery, {
      ...query,
      userIds: [agent.user.id],
      forceDownloadService: true,
    });
    const downloaded = await rig.gateway.download(
      organisation.id,
      large.downloadUrl ?? '',
      agentSchedulesResult,
      transfer,
    );
    if (!downloaded.ok) throw new Error(downloaded.error.message);
    const after = downloaded.data.data.agentSchedules[0]?.shifts.find(({ id }) => id === shift.id);
    expect(after?.activities.every(({ description }) => description === 'moved by a test')).toBe(true);
    const search = await read(wfmAgentSchedulesSearch, {
      businessUnitId,
      startDate: shift.activities[0]?.startDate ?? '',
      endDate: new Date(Date.parse(shift.activities[0]?.startDate ?? '') + 86_400_000).toISOString(),
      userIds: [agent.user.id],
    });
    expect(search.result?.publishedSchedules.map(({ id }) => id)).toContain(schedule.scheduleId);
  });
});

describe('time-off operations', () => {
  it('make, list and decide a request, and tell when its version is not the current one', async () => {
    const businessUnitId = (await read(wfmBusinessUnits, {})).entities[0]?.id ?? '';
    expect((await read(wfmBusinessUnit, { businessUnitId })).settings?.timeZone).toBeTruthy();
    const place = (await read(wfmBusinessUnitUsers, { businessUnitId })).managementUnits[0];
    const managementUnitId = place?.managementUnit?.id ?? '';
    const userId = place?.users[0]?.id ?? '';
    const days = {
      activityCodeId: '5',
      notes: 'Leave',
      fullDayManagementUnitDates: ['2027-03-09'],
      dailyDurationMinutes: 480,
    };
    const made = await read(wfmTimeOffCreate, { managementUnitId, userId, status: 'PENDING', days });
    const [request] = made.timeOffRequests;
    expect(request).toMatchObject({ status: 'PENDING', durationMinutes: [480], notes: 'Leave' });
    const dateRange = { startDate: '2027-03-09', endDate: '2027-03-09' };
    const listed = await read(wfmTimeOffQuery, { managementUnitId, userIds: [userId], dateRange });
    expect(listed.entities.map(({ id }) => id)).toEqual([request?.id]);
    const at = {
      managementUnitId,
      userId,
      timeOffRequestId: request?.id ?? '',
      version: request?.metadata?.version ?? 0,
    };
    expect(await read(wfmTimeOffPatch, { ...at, status: 'APPROVED' })).toMatchObject({ status: 'APPROVED' });
    const late = await rig.gateway.call(wfmTimeOffPatch, { ...at, status: 'DENIED' }, as('interactive', organisation));
    expect(late.ok ? null : late.error.code).toBe('conflict');
  });
});
