import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, errorResponse, notFound } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import { pageListing } from '../core/paging.ts';
import { getTopicInterest } from '../core/topic-interest.ts';
import type { SimOAuthClient, SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { eventBridgeProperties } from '../eventbridge/eventbridge-envelope.ts';
import {
  activationMs,
  eventBridgeTypeId,
  integrationType,
  integrationTypes,
  integrationsOf,
} from './integration-state.ts';
import type { Integration, IntegrationTypeSpec } from './integration-state.ts';

const readScopes = ['integrations', 'integrations:readonly'];
const path = '/api/v2/integrations';

const createInput = z.looseObject({
  name: z.string().min(1).optional(),
  integrationType: z.looseObject({ id: z.string() }),
});
const patchInput = z.looseObject({
  intendedState: z.enum(['ENABLED', 'DISABLED', 'DELETED', 'RESTORED']).optional(),
  notes: z.string().optional(),
});
const configInput = z.looseObject({
  name: z.string().min(1),
  version: z.number().int(),
  properties: z.record(z.string(), z.unknown()),
  advanced: z.record(z.string(), z.unknown()),
  notes: z.string(),
  credentials: z.record(z.string(), z.unknown()),
});

/** The vendor's sign-in client of the organisation's region. */
function vendorClients({ world, organisation }: SimRequest): SimOAuthClient[] {
  return [...world.organisations.values()]
    .filter((other) => other.isVendor && other.regionId === organisation.regionId)
    .flatMap((other) => [...other.clients.values()].filter(({ grantType }) => grantType === 'CODE'));
}

function typeBody(request: SimRequest, type: IntegrationTypeSpec): Record<string, unknown> {
  const selfUri = `${path}/types/${type.id}`;
  return {
    id: type.id,
    name: type.name,
    description: type.description,
    provider: type.isClientApp ? 'clientapps' : 'genesys',
    category: type.category,
    images: [],
    configPropertiesSchemaUri: `${selfUri}/configschemas/properties`,
    configAdvancedSchemaUri: `${selfUri}/configschemas/advanced`,
    vendorName: type.isVendorApp ? 'Headroom' : 'Genesys',
    credentials: {},
    nonInstallable: false,
    maxInstances: type.maxInstances,
    userPermissions: [],
    vendorOAuthClientIds: type.isVendorApp ? vendorClients(request).map(({ id }) => id) : [],
    selfUri,
  };
}

function configBody(integration: Integration): Record<string, unknown> {
  const { name, version, properties, advanced, notes, credentials } = integration;
  const selfUri = `${path}/${integration.id}/config/current`;
  return { id: 'current', name, version, properties, advanced, notes, credentials, selfUri };
}

function reportedState(request: SimRequest, integration: Integration): Record<string, unknown> {
  const isSettled = request.world.clock.now() - integration.changedMs >= activationMs;
  const isEnabled = integration.intendedState === 'ENABLED';
  const code = isEnabled ? (isSettled ? 'ACTIVE' : 'ACTIVATING') : isSettled ? 'INACTIVE' : 'DEACTIVATING';
  const effective = { ACTIVE: 'Active', ACTIVATING: 'Activating', INACTIVE: 'Inactive', DEACTIVATING: 'Deactivating' }[
    code
  ];
  return {
    code,
    effective,
    detail: { localizableMessageCode: '', message: effective, messageWithParams: effective, messageParams: {} },
    lastUpdated: new Date(integration.changedMs).toISOString(),
  };
}

function integrationBody(request: SimRequest, integration: Integration): Record<string, unknown> {
  const type = integrationType(integration.typeId);
  return {
    id: integration.id,
    name: integration.name,
    integrationType: { id: type.id, name: type.name, selfUri: `${path}/types/${type.id}` },
    notes: integration.notes,
    intendedState: integration.intendedState,
    config: { current: configBody(integration) },
    reportedState: reportedState(request, integration),
    attributes: {},
    selfUri: `${path}/${integration.id}`,
  };
}

const findIntegration = (request: SimRequest) =>
  integrationsOf(request.organisation).get(request.params.integrationId ?? '') ?? null;

function firstProperties(type: IntegrationTypeSpec): Integration['properties'] {
  if (type.isClientApp) return { url: '', displayType: 'standalone', groups: [] };
  if (type.id !== eventBridgeTypeId) return {};
  return { awsAccountId: '', awsAccountRegion: '', eventSourceSuffix: '', eventFilter: [] };
}

/** Tells that events of the classes in the filter begin to be wanted. */
function announceFilter({ world, organisation }: SimRequest, integration: Integration): void {
  if (integration.typeId !== eventBridgeTypeId || integration.intendedState !== 'ENABLED') return;
  const filter = eventBridgeProperties.safeParse(integration.properties).data?.eventFilter ?? [];
  for (const template of filter) getTopicInterest(world).announce(organisation.id, template);
}

function createIntegration(request: SimRequest): SimResponse {
  const { organisation, correlationId } = request;
  const read = readInput(request, createInput);
  if (!read.ok) return read.response;
  const type = integrationTypes.find(({ id }) => id === read.value.integrationType.id);
  if (!type) return badRequest(correlationId, 'bad.request', 'The integration type does not exist.');
  const existing = [...integrationsOf(organisation).values()].filter(({ typeId }) => typeId === type.id);
  if (existing.length >= type.maxInstances) {
    const message =
      'The maximum number of integrations for this type have already been created. One or more integrations must be removed before a new one can be created.';
    return badRequest(correlationId, 'max.integrations.reached', message);
  }
  const integration: Integration = {
    id: randomUUID(),
    typeId: type.id,
    intendedState: 'DISABLED',
    changedMs: request.world.clock.now() - activationMs,
    name: read.value.name ?? type.name,
    version: 1,
    notes: '',
    properties: firstProperties(type),
    advanced: {},
    credentials: {},
  };
  integrationsOf(organisation).set(integration.id, integration);
  if (type.isVendorApp)
    for (const client of vendorClients(request)) client.authorizedOrganisationIds.add(organisation.id);
  return { status: 200, body: integrationBody(request, integration) };
}

function removeIntegration(request: SimRequest, integration: Integration): SimResponse {
  integrationsOf(request.organisation).delete(integration.id);
  return { status: 200, body: { ...integrationBody(request, integration), intendedState: 'DELETED' } };
}

function patchIntegration(request: SimRequest): SimResponse {
  const integration = findIntegration(request);
  if (!integration) return notFound(request.correlationId);
  const read = readInput(request, patchInput);
  if (!read.ok) return read.response;
  const { intendedState, notes } = read.value;
  if (intendedState === 'DELETED') return removeIntegration(request, integration);
  if (notes !== undefined) integration.notes = notes;
  if ((intendedState === 'ENABLED' || intendedState === 'DISABLED') && intendedState !== integration.intendedState) {
    integration.intendedState = intendedState;
    integration.changedMs = request.world.clock.now();
    announceFilter(request, integration);
  }
  return { status: 200, body: integrationBody(request, integration) };
}

function putConfig(request: SimRequest): SimResponse {
  const integration = findIntegration(request);
  if (!integration) return notFound(request.correlationId);
  const read = readInput(request, configInput);
  if (!read.ok) return read.response;
  const { name, version, properties, advanced, notes, credentials } = read.value;
  if (version !== integration.version) {
    const message = 'Integration configuration update failed due to version conflict.';
    return errorResponse(request.correlationId, 409, 'version.conflict', message);
  }
  const isKnownForm = integration.typeId !== eventBridgeTypeId || eventBridgeProperties.safeParse(properties).success;
  if (!isKnownForm) return badRequest(request.correlationId, 'bad.request', 'The properties do not fit their schema.');
  Object.assign(integration, { name, properties, advanced, notes, credentials, version: version + 1 });
  announceFilter(request, integration);
  return { status: 200, body: configBody(integration) };
}

function listIntegrations(request: SimRequest): SimResponse {
  const ids = new Set(queryList(request.query, 'ids'));
  const typeId = request.query.get('integrationType');
  const found = [...integrationsOf(request.organisation).values()].filter(
    (integration) => (ids.size === 0 || ids.has(integration.id)) && (typeId === null || integration.typeId === typeId),
  );
  return pageListing(request, found, (integration) => integrationBody(request, integration));
}

function listClientApps(request: SimRequest): SimResponse {
  const apps = [...integrationsOf(request.organisation).values()].filter(
    ({ typeId }) => integrationType(typeId).isClientApp,
  );
  return pageListing(request, apps, (integration) => {
    const { properties, advanced, name, notes, credentials } = integration;
    const effective = { properties, advanced, name, notes, credentials };
    return { ...integrationBody(request, integration), config: { current: configBody(integration), effective } };
  });
}

/** Integration types and installed integrations. */
export function createIntegrationRoutes(): SimRoute[] {
  const one = `${path}/:integrationId`;
  const views: SimRoute['permissions'] = { type: 'ANY', names: ['integrations:integration:view'] };
  const edits: SimRoute['permissions'] = { type: 'ANY', names: ['integrations:integration:edit'] };
  const write = ['integrations'];
  return [
    {
      method: 'GET',
      path: `${path}/types`,
      operationId: 'getIntegrationsTypes',
      scopes: readScopes,
      permissions: views,
      handler: (request) => pageListing(request, integrationTypes, (type) => typeBody(request, type)),
    },
    {
      method: 'GET',
      path: `${path}/types/:typeId`,
      operationId: 'getIntegrationsType',
      scopes: readScopes,
      permissions: views,
      handler(request) {
        const type = integrationTypes.find(({ id }) => id === request.params.typeId);
        return type ? { status: 200, body: typeBody(request, type) } : notFound(request.correlationId);
      },
    },
    {
      method: 'GET',
      path: `${path}/clientapps`,
      operationId: 'getIntegrationsClientapps',
      scopes: readScopes,
      handler: listClientApps,
    },
    {
      method: 'GET',
      path,
      operationId: 'getIntegrations',
      scopes: readScopes,
      permissions: views,
      handler: listIntegrations,
    },
    {
      method: 'POST',
      path,
      operationId: 'postIntegrations',
      scopes: write,
      permissions: { type: 'ANY', names: ['integrations:integration:add'] },
      handler: createIntegration,
    },
    {
      method: 'GET',
      path: one,
      operationId: 'getIntegration',
      scopes: readScopes,
      permissions: views,
      handler(request) {
        const integration = findIntegration(request);
        return integration
          ? { status: 200, body: integrationBody(request, integration) }
          : notFound(request.correlationId);
      },
    },
    {
      method: 'PATCH',
      path: one,
      operationId: 'patchIntegration',
      scopes: write,
      permissions: edits,
      handler: patchIntegration,
    },
    {
      method: 'DELETE',
      path: one,
      operationId: 'deleteIntegration',
      scopes: write,
      permissions: { type: 'ANY', names: ['integrations:integration:delete'] },
      handler(request) {
        const integration = findIntegration(request);
        return integration ? removeIntegration(request, integration) : notFound(request.correlationId);
      },
    },
    {
      method: 'GET',
      path: `${one}/config/current`,
      operationId: 'getIntegrationConfigCurrent',
      scopes: readScopes,
      permissions: views,
      handler(request) {
        const integration = findIntegration(request);
        return integration ? { status: 200, body: configBody(integration) } : notFound(request.correlationId);
      },
    },
    {
      method: 'PUT',
      path: `${one}/config/current`,
      operationId: 'putIntegrationConfigCurrent',
      scopes: write,
      permissions: edits,
      handler: putConfig,
    },
  ];
}
