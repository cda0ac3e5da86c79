import type { RouteSamples, SampleContext } from './route-sample.ts';

let made = 0;

const policies = [{ domain: 'wfm', entityName: 'schedule', actionSet: ['view', 'edit'], allowConditions: false }];
const newRole = (context: SampleContext) =>
  context.create('/api/v2/authorization/roles', { name: `Sample role ${++made}`, permissionPolicies: policies });

const clientInput = (context: SampleContext, extra: object = {}) => ({
  name: `Sample client ${++made}`,
  authorizedGrantType: 'CLIENT-CREDENTIALS',
  accessTokenValiditySeconds: 86_400,
  roleDivisions: [{ roleId: context.roleId, divisionId: context.homeDivisionId }],
  ...extra,
});
const newClient = (context: SampleContext) => context.create('/api/v2/oauth/clients', clientInput(context));

const subject = (context: SampleContext) => ({ subjectId: context.agentId });
const grants = async (context: SampleContext) => ({
  grants: [{ roleId: await newRole(context), divisionId: context.homeDivisionId }],
});
const grant = async (context: SampleContext) => ({
  ...subject(context),
  divisionId: context.homeDivisionId,
  roleId: await newRole(context),
});

async function typeId(context: SampleContext): Promise<string> {
  const { body } = await context.call('GET', '/api/v2/integrations/types?pageSize=100');
  const types = (body as { entities: { id: string; maxInstances: number }[] }).entities;
  return [...types].sort((left, right) => right.maxInstances - left.maxInstances)[0]?.id ?? '';
}
async function newIntegration(context: SampleContext) {
  const input = { integrationType: { id: await typeId(context) } };
  return { integrationId: await context.create('/api/v2/integrations', input) };
}

/** Samples of roles and grants. */
export const authorizationSamples: RouteSamples = {
  getAuthorizationRoles: [{ status: 200 }],
  postAuthorizationRoles: [
    { status: 200, request: () => ({ body: { name: `Sample role ${++made}`, permissionPolicies: policies } }) },
  ],
  getAuthorizationRole: [{ status: 200, request: async (context) => ({ params: { roleId: await newRole(context) } }) }],
  putAuthorizationRole: [
    {
      status: 200,
      request: async (context) => ({
        params: { roleId: await newRole(context) },
        body: { name: `Sample role ${++made}`, permissionPolicies: policies },
      }),
    },
  ],
  deleteAuthorizationRole: [
    { status: 204, request: async (context) => ({ params: { roleId: await newRole(context) } }) },
  ],
  postAuthorizationRole: [
    {
      status: 204,
      request: async (context) => ({
        params: { roleId: await newRole(context) },
        query: 'subjectType=PC_USER',
        body: { subjectIds: [context.agentId], divisionIds: [context.homeDivisionId] },
      }),
    },
  ],
  getAuthorizationRoleUsers: [{ status: 200, request: (context) => ({ params: { roleId: context.roleId } }) }],
  putAuthorizationRoleUsersAdd: [
    {
      status: 200,
      request: async (context) => ({ params: { roleId: await newRole(context) }, body: [context.agentId] }),
    },
  ],
  putAuthorizationRoleUsersRemove: [
    {
      status: 200,
      request: async (context) => ({ params: { roleId: await newRole(context) }, body: [context.agentId] }),
    },
  ],
  getAuthorizationSubjectsMe: [{ status: 200 }],
  getAuthorizationSubject: [{ status: 200, request: (context) => ({ params: subject(context) }) }],
  postAuthorizationSubjectBulkadd: [
    { status: 204, request: async (context) => ({ params: subject(context), body: await grants(context) }) },
  ],
  postAuthorizationSubjectBulkremove: [
    { status: 204, request: async (context) => ({ params: subject(context), body: await grants(context) }) },
  ],
  postAuthorizationSubjectDivisionRole: [
    { status: 204, request: async (context) => ({ params: await grant(context), query: 'subjectType=PC_USER' }) },
  ],
  deleteAuthorizationSubjectDivisionRole: [
    { status: 204, request: async (context) => ({ params: await grant(context) }) },
  ],
  getUserRoles: [{ status: 200, request: (context) => ({ params: subject(context) }) }],
  putUserRoles: [
    { status: 200, request: async (context) => ({ params: subject(context), body: [await newRole(context)] }) },
  ],
  getAuthorizationPermissions: [{ status: 200 }],
  getAuthorizationProducts: [{ status: 200 }],
  getAuthorizationDivisions: [{ status: 200 }],
  getAuthorizationDivisionsHome: [{ status: 200 }],
};

/** Samples of OAuth clients. */
export const oauthSamples: RouteSamples = {
  getOauthAuthorizations: [{ status: 200 }],
  getOauthAuthorization: [{ status: 200, request: (context) => ({ params: { clientId: context.vendorClientId } }) }],
  getOauthScopes: [{ status: 200 }],
  getOauthScope: [{ status: 200, request: () => ({ params: { scopeId: 'users' } }) }],
  getOauthClients: [{ status: 200 }],
  postOauthClients: [{ status: 200, request: (context) => ({ body: clientInput(context) }) }],
  getOauthClient: [{ status: 200, request: async (context) => ({ params: { clientId: await newClient(context) } }) }],
  putOauthClient: [
    {
      status: 200,
      request: async (context) => ({
        params: { clientId: await newClient(context) },
        body: clientInput(context, { state: 'inactive' }),
      }),
    },
  ],
  deleteOauthClient: [
    {
      status: 204,
      async request(context) {
        const clientId = await newClient(context);
        await context.call('PUT', `/api/v2/oauth/clients/${clientId}`, clientInput(context, { state: 'inactive' }));
        return { params: { clientId } };
      },
    },
  ],
  postOauthClientSecret: [
    { status: 200, request: async (context) => ({ params: { clientId: await newClient(context) } }) },
  ],
};

/** Samples of integrations. */
export const integrationSamples: RouteSamples = {
  getIntegrationsTypes: [{ status: 200, request: () => ({ query: 'pageSize=100' }) }],
  getIntegrationsType: [{ status: 200, request: async (context) => ({ params: { typeId: await typeId(context) } }) }],
  getIntegrationsClientapps: [{ status: 200 }],
  getIntegrations: [{ status: 200 }],
  postIntegrations: [
    { status: 200, request: async (context) => ({ body: { integrationType: { id: await typeId(context) } } }) },
  ],
  getIntegration: [{ status: 200, request: async (context) => ({ params: await newIntegration(context) }) }],
  patchIntegration: [
    {
      status: 200,
      request: async (context) => ({ params: await newIntegration(context), body: { intendedState: 'ENABLED' } }),
    },
  ],
  deleteIntegration: [{ status: 200, request: async (context) => ({ params: await newIntegration(context) }) }],
  getIntegrationConfigCurrent: [
    { status: 200, request: async (context) => ({ params: await newIntegration(context) }) },
  ],
  putIntegrationConfigCurrent: [
    {
      status: 200,
      request: async (context) => ({
        params: await newIntegration(context),
        body: { name: 'Sample', version: 1, properties: {}, advanced: {}, notes: 'Changed', credentials: {} },
      }),
    },
  ],
};
