import { tokenAllowance } from '../core/rate-limiter.ts';
import { notFound } from '../core/errors.ts';
import { pageListing } from '../core/paging.ts';
import type { SimOrganisation, SimRequest, SimRoute } from '../core/types.ts';
import { limitCatalogue, limitNamespaces } from '../data/limits-catalogue.ts';

const scopes = ['organization', 'organization:readonly'];

/** `Organization`. */
export function organisationBody(organisation: SimOrganisation): Record<string, unknown> {
  return {
    id: organisation.id,
    name: organisation.name,
    defaultLanguage: 'en-US',
    defaultCountryCode: 'US',
    thirdPartyOrgName: organisation.shortName,
    thirdPartyURI: `https://${organisation.mailDomain}`,
    domain: organisation.shortName,
    version: 1,
    state: 'active',
    defaultSiteId: '',
    supportURI: '',
    voicemailEnabled: true,
    productPlatform: 'GenesysCloud',
    selfUri: `/api/v2/organizations/${organisation.id}`,
    features: {
      realtimeCIC: true,
      purecloud: true,
      hipaa: false,
      ucEnabled: true,
      pci: false,
      purecloudVoice: true,
      xmppFederation: false,
      chat: true,
      informalPhotos: false,
      directory: true,
      contactCenter: true,
      unifiedCommunications: true,
      custserv: false,
    },
  };
}

/** The value in force: the catalogue's, the organisation's own, or what the rate limiter is told. */
function effectiveValue(request: SimRequest, namespace: string, key: string, fallback: number): number {
  const { organisation, world } = request;
  const own = organisation.limits.get(namespace)?.get(key) ?? fallback;
  const limits = world.config.limitsFor(organisation.id);
  const isTokenLimit = key === 'token.rate.per.minute' || key === 'client.credentials.token.rate.per.minute';
  if (namespace !== 'platform.api' || !limits.published) return own;
  if (isTokenLimit) return tokenAllowance(limits, organisation, key);
  return key === 'org.app.user.rate.per.minute' ? limits.perOrgAppUser : own;
}

const friendlyName = (namespace: string) =>
  namespace
    .split('.')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

function namespaceLimits(request: SimRequest, isDefault: boolean) {
  const { namespaceName = '' } = request.params;
  if (!limitNamespaces.includes(namespaceName)) return notFound(request.correlationId);
  const entities = limitCatalogue
    .filter(({ namespace }) => namespace === namespaceName)
    .map(({ key, namespace, defaultValue }) => ({
      key,
      namespace,
      value: isDefault ? defaultValue : effectiveValue(request, namespace, key, defaultValue),
    }));
  return { status: 200, body: { entities } };
}

/** The organisation itself and its limits. */
export function createOrganisationRoutes(): SimRoute[] {
  return [
    {
      method: 'GET',
      path: '/api/v2/organizations/me',
      operationId: 'getOrganizationsMe',
      scopes,
      handler: ({ organisation }) => ({ status: 200, body: organisationBody(organisation) }),
    },
    {
      method: 'GET',
      path: '/api/v2/organizations/limits/namespaces',
      operationId: 'getOrganizationsLimitsNamespaces',
      scopes,
      handler: (request) => pageListing(request, limitNamespaces, (namespace) => namespace, { defaultSize: 100 }),
    },
    {
      method: 'GET',
      path: '/api/v2/organizations/limits/namespaces/:namespaceName',
      operationId: 'getOrganizationsLimitsNamespace',
      scopes,
      handler: (request) => namespaceLimits(request, false),
    },
    {
      method: 'GET',
      path: '/api/v2/organizations/limits/namespaces/:namespaceName/defaults',
      operationId: 'getOrganizationsLimitsNamespaceDefaults',
      scopes,
      handler: (request) => namespaceLimits(request, true),
    },
    {
      method: 'GET',
      path: '/api/v2/organizations/limits/docs',
      operationId: 'getOrganizationsLimitsDocs',
      scopes,
      handler: () => ({
        status: 200,
        body: {
          url: 'https://developer.genesys.cloud/organization/organization/limits',
          namespaces: limitNamespaces.map((name) => ({
            name,
            friendlyName: friendlyName(name),
            limits: limitCatalogue
              .filter(({ namespace }) => namespace === name)
              .map(({ key, defaultValue, description, configurable, trackable }) => ({
                key,
                defaultValue,
                description,
                resource: '',
                configurable,
                trackable,
              })),
          })),
        },
      }),
    },
    {
      method: 'GET',
      path: '/api/v2/organizations/limits/changerequests',
      operationId: 'getOrganizationsLimitsChangerequests',
      scopes,
      permissions: { type: 'ANY', names: ['limits:organization:view'] },
      handler: ({ path }) => ({ status: 200, body: { entities: [], selfUri: path } }),
    },
  ];
}
