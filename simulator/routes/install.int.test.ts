import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basicOf, startSimulatorClient } from '../core/testing/simulator-client.ts';
import type { SimulatorClient } from '../core/testing/simulator-client.ts';

let client: SimulatorClient;
let admin: string;
let adminId: string;
let divisionId: string;

beforeAll(async () => {
  client = await startSimulatorClient();
  admin = await client.personToken('admin');
  adminId = client.organisation.signIns.find(({ role }) => role === 'admin')?.userId ?? '';
  divisionId = client.simulator.world.organisations.get(client.organisation.id)?.homeDivisionId ?? '';
});
afterAll(() => client.close());

const api = (method: string, path: string, body?: unknown) => client.call(method, `/api/v2${path}`, admin, body);
const policy = { domain: 'wfm', entityName: 'schedule', actionSet: ['view', 'edit'] };

async function newRole(name: string): Promise<string> {
  const answer = await api('POST', '/authorization/roles', { name, permissionPolicies: [policy] });
  expect(answer.status).toBe(200);
  return answer.body.id as string;
}

async function giveMyself(roleId: string): Promise<void> {
  await api('PUT', `/authorization/roles/${roleId}/users/add`, [adminId]);
  await client.control('POST', '/_sim/time', { advanceSeconds: 4 });
}

const myRoles = async () => {
  const me = await api('GET', '/users/me?expand=authorization');
  return (me.body.authorization as { roles: { id: string }[] }).roles.map(({ id }) => id);
};

describe('a role', () => {
  it('shows on its holder only after the propagation delay', async () => {
    const roleId = await newRole('Delayed');
    await api('PUT', `/authorization/roles/${roleId}/users/add`, [adminId]);
    expect(await myRoles()).not.toContain(roleId);
    await client.control('POST', '/_sim/time', { advanceSeconds: 4 });
    expect(await myRoles()).toContain(roleId);
    await api('PUT', `/authorization/roles/${roleId}/users/remove`, [adminId]);
    expect(await myRoles()).not.toContain(roleId);
  });

  it('keeps its policies, counts its holders, and goes when deleted', async () => {
    const roleId = await newRole('Counted');
    await giveMyself(roleId);
    const read = await api('GET', `/authorization/roles/${roleId}`);
    expect(read.body).toMatchObject({ name: 'Counted', userCount: 1 });
    expect(read.body.permissionPolicies).toMatchObject([
      { domain: 'wfm', entityName: 'schedule', actionSet: ['edit', 'view'] },
    ]);
    const found = await api('GET', '/authorization/roles?name=Count*');
    expect(found.body.total).toBe(1);
    expect((await api('DELETE', `/authorization/roles/${roleId}`)).status).toBe(204);
    expect(await myRoles()).not.toContain(roleId);
  });

  it('of Genesys itself cannot be deleted', async () => {
    const roles = await api('GET', '/authorization/roles?name=Master');
    const [master] = roles.body.entities as { id: string }[];
    expect((await api('DELETE', `/authorization/roles/${master?.id}`)).body.code).toBe('general.bad.request');
  });
});

describe('a client-credentials client', () => {
  const input = (over: Record<string, unknown> = {}) => ({
    name: 'Headroom background',
    authorizedGrantType: 'CLIENT-CREDENTIALS',
    ...over,
  });

  it('is refused without roles, with unknown ones, and with roles its maker does not hold yet', async () => {
    expect((await api('POST', '/oauth/clients', input())).body.code).toBe('missing.client.roles');
    const unknown = input({ roleDivisions: [{ roleId: 'nope', divisionId }] });
    expect((await api('POST', '/oauth/clients', unknown)).body.code).toBe('bad.client.role');
    const roleId = await newRole('Not mine');
    const given = input({ roleDivisions: [{ roleId, divisionId }] });
    expect((await api('POST', '/oauth/clients', given)).body.code).toBe('bad.client.role');
    await giveMyself(roleId);
    expect((await api('POST', '/oauth/clients', given)).status).toBe(200);
  });

  it('tells its secret once, works with it, and is fenced by its roles alone', async () => {
    const roleId = await newRole('Schedules only');
    await giveMyself(roleId);
    const made = await api('POST', '/oauth/clients', input({ roleDivisions: [{ roleId, divisionId }] }));
    const { id, secret } = made.body as { id: string; secret: string };
    expect((await api('GET', `/oauth/clients/${id}`)).body).not.toHaveProperty('secret');
    const bought = await client.postToken({ grant_type: 'client_credentials' }, basicOf(id, secret));
    const token = bought.body.access_token as string;
    expect((await client.call('GET', '/api/v2/users?pageSize=1', token)).status).toBe(200);
    expect((await client.call('GET', '/api/v2/oauth/clients', token)).status).toBe(403);
    const subject = await client.call('GET', '/api/v2/authorization/subjects/me', token);
    expect(subject.body).toMatchObject({ id, grants: [{ role: { id: roleId } }] });
  });

  it('changes its secret on request, and the old one stops working', async () => {
    const employee = (await api('GET', '/authorization/roles?name=employee')).body.entities as { id: string }[];
    const roleDivisions = [{ roleId: employee[0]?.id, divisionId }];
    const made = await api('POST', '/oauth/clients', input({ roleDivisions }));
    const { id, secret } = made.body as { id: string; secret: string };
    const rotated = await api('POST', `/oauth/clients/${id}/secret`);
    expect(rotated.body.secret).not.toBe(secret);
    expect((await client.postToken({ grant_type: 'client_credentials' }, basicOf(id, secret))).status).toBe(401);
    const fresh = basicOf(id, rotated.body.secret as string);
    expect((await client.postToken({ grant_type: 'client_credentials' }, fresh)).status).toBe(200);
  });

  it('must be made inactive before it can be deleted, which ends its tokens', async () => {
    const employee = (await api('GET', '/authorization/roles?name=employee')).body.entities as { id: string }[];
    const roleDivisions = [{ roleId: employee[0]?.id, divisionId }];
    const made = await api('POST', '/oauth/clients', input({ roleDivisions }));
    const { id, secret } = made.body as { id: string; secret: string };
    const bought = await client.postToken({ grant_type: 'client_credentials' }, basicOf(id, secret));
    expect((await api('DELETE', `/oauth/clients/${id}`)).body.code).toBe('cannot.delete.client');
    expect((await api('PUT', `/oauth/clients/${id}`, input({ roleDivisions, state: 'inactive' }))).status).toBe(200);
    expect((await client.call('GET', '/api/v2/date', bought.body.access_token as string)).status).toBe(401);
    expect((await client.postToken({ grant_type: 'client_credentials' }, basicOf(id, secret))).body.error).toBe(
      'invalid_client',
    );
    expect((await api('DELETE', `/oauth/clients/${id}`)).status).toBe(204);
    expect((await api('GET', `/oauth/clients/${id}`)).status).toBe(404);
  });
});

describe('the integration', () => {
  it('goes from its type to an enabled app with an address, guarded by versions, and away again', async () => {
    const types = await api('GET', '/integrations/types?pageSize=100');
    const type = (types.body.entities as { id: string; vendorOAuthClientIds: string[] }[]).find(
      ({ id }) => id === 'premium-app-headroom',
    );
    expect(type?.vendorOAuthClientIds).toEqual([client.region.vendorClient.clientId]);
    const made = await api('POST', '/integrations', { name: 'Headroom', integrationType: { id: type?.id } });
    expect(made.body).toMatchObject({ intendedState: 'DISABLED', reportedState: { code: 'INACTIVE' } });
    const path = `/integrations/${made.body.id as string}`;
    const config = (await api('GET', `${path}/config/current`)).body;
    const url = 'http://localhost:3000/?gcHostOrigin={{gcHostOrigin}}&gcTargetEnv={{gcTargetEnv}}';
    const changed = { ...config, notes: 'installed', properties: { url, displayType: 'standalone' } };
    expect((await api('PUT', `${path}/config/current`, changed)).body.version).toBe(2);
    const stale = await api('PUT', `${path}/config/current`, changed);
    expect([stale.status, stale.body.code]).toEqual([409, 'version.conflict']);
    expect((await api('PATCH', path, { intendedState: 'ENABLED' })).body.reportedState).toMatchObject({
      code: 'ACTIVATING',
    });
    await client.control('POST', '/_sim/time', { advanceSeconds: 3 });
    expect((await api('GET', path)).body.reportedState).toMatchObject({ code: 'ACTIVE' });
    const apps = await api('GET', '/integrations/clientapps');
    expect(apps.body).toMatchObject({ total: 1, entities: [{ config: { effective: { notes: 'installed' } } }] });
    expect((await api('DELETE', path)).status).toBe(200);
    expect((await api('GET', path)).status).toBe(404);
  });
});

describe('the Genesys client', () => {
  it('embeds an enabled app for the person who signed in to it', async () => {
    const made = await api('POST', '/integrations', { integrationType: { id: 'premium-app-headroom' } });
    const path = `/integrations/${made.body.id as string}`;
    const config = (await api('GET', `${path}/config/current`)).body;
    const properties = { url: 'http://localhost:3000/embed?env={{gcTargetEnv}}&origin={{gcHostOrigin}}' };
    await api('PUT', `${path}/config/current`, { ...config, properties });
    await api('PATCH', path, { intendedState: 'ENABLED' });
    const person = client.organisation.signIns.find(({ role }) => role === 'planner');
    const signedIn = await fetch(`${client.region.login}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email: person?.email ?? '', password: person?.password ?? '' }),
    });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(signedIn.headers.get('location')).toContain(client.region.apps);
    const page = await (
      await fetch(`${client.region.apps}/directory/?id=${made.body.id as string}`, { headers: { cookie } })
    ).text();
    const origin = encodeURIComponent(client.region.apps);
    expect(page).toMatch(/<iframe [^>]*src="http:\/\/localhost:3000\/embed\?env=prod-euw1/);
    expect(page).toContain(origin);
    const anonymous = await (await fetch(`${client.region.apps}/directory/?id=${made.body.id as string}`)).text();
    expect(anonymous).not.toContain('<iframe');
  });

  it('embeds no script address', async () => {
    const page = await (
      await fetch(`${client.region.apps}/directory/?app=${encodeURIComponent('javascript:alert(1)')}`)
    ).text();
    expect(page).not.toContain('<iframe');
  });
});
