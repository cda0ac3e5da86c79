import { openScheduleClient } from './schedule-client.ts';
import type { SampleContext } from './samples/route-sample.ts';
import type { SimSession } from './sim-session.ts';

/** Makes the administrator, the client with every scope, and what else samples refer to. */
export async function openSampleContext(session: SimSession): Promise<SampleContext> {
  const { world, routes } = session.simulator;
  const built = world.built.get(session.organisation.id);
  const vendor = [...world.built.values()].find(
    (candidate) => candidate.vendorClient && candidate.organisation.regionId === session.organisation.region,
  );
  const adminId = session.organisation.signIns.find((signIn) => signIn.role === 'admin')?.userId ?? '';
  const admin = built?.organisation.users.get(adminId);
  if (!built || !vendor?.vendorClient || !admin) throw new Error('The organisation has no administrator.');
  const { organisation } = built;
  const client = {
    ...vendor.vendorClient,
    id: world.uuid('contract-client'),
    name: 'Contract tests',
    scopes: [...new Set(routes.flatMap((route) => route.scopes))],
  };
  organisation.clients.set(client.id, client);
  const grant = { organisation, clientOrganisation: organisation, client, user: admin };
  const token = world.tokenStore.issue(grant, world.clock.now(), 10).value;
  const call: SampleContext['call'] = (method, path, body) => session.call(method, path, body, token);
  const schedules = await openScheduleClient(session, token);
  const schedule = (await schedules.list())[2];
  const users = await call('GET', `/api/v2/workforcemanagement/managementunits/${schedules.managementUnitId}/users`);
  const agentId = (users.body as { entities: { id: string }[] }).entities[0]?.id;
  if (!schedule || !agentId) throw new Error('The organisation has no schedule.');
  return {
    session,
    token,
    adminId,
    agentId,
    homeDivisionId: organisation.homeDivisionId,
    roleId: [...admin.roleIds][0] ?? '',
    clientId: session.organisation.clientCredentials.clientId,
    vendorClientId: vendor.vendorClient.id,
    schedules,
    schedule,
    call,
    async create(path, body) {
      const answer = await call('POST', path, body);
      const { id } = (answer.body ?? {}) as { id?: string };
      if (answer.status >= 300 || !id)
        throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return id;
    },
  };
}
