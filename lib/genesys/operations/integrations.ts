import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { nothing, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const integrationType = z.object({
  id: z.string(),
  name: orNull(z.string()),
  provider: orNull(z.string()),
  category: orNull(z.string()),
  maxInstances: orNull(z.number().int()),
  nonInstallable: orNull(z.boolean()),
  userPermissions: orEmpty(z.string()),
  vendorOAuthClientIds: orEmpty(z.string()),
});

const integration = z.object({
  id: z.string(),
  name: orNull(z.string()),
  integrationType: orNull(z.object({ id: z.string() })),
  notes: orNull(z.string()),
  intendedState: orNull(z.string()),
  reportedState: orNull(z.object({ code: orNull(z.string()), lastUpdated: orNull(z.string()) })),
});

const integrationConfig = z.object({
  id: orNull(z.string()),
  name: orNull(z.string()),
  version: z.number().int(),
  properties: orNull(z.record(z.string(), z.unknown())),
  advanced: orNull(z.record(z.string(), z.unknown())),
  notes: orNull(z.string()),
  credentials: orNull(z.record(z.string(), z.unknown())),
});

const family = 'integrations';
const readScope = 'integrations:readonly';
const writeScope = 'integrations';

/** `GET /integrations/types`: what may be installed here (platform document §9.1 step 3). */
export const integrationTypesList = defineOperation({
  name: 'integrations.types.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/integrations/types`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:view',
  scope: readScope,
  answer: page(integrationType),
});

/** `GET /integrations/types/{id}` (platform document §9.3). */
export const integrationTypesGet = defineOperation({
  name: 'integrations.types.get',
  family,
  method: 'GET',
  request: (params: { readonly typeId: string }) => ({ path: apiPath`/integrations/types/${params.typeId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:view',
  scope: readScope,
  answer: integrationType,
});

/** `GET /integrations`: what is installed, one page (platform document §9.3). */
export const integrationsList = defineOperation({
  name: 'integrations.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/integrations`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:view',
  scope: readScope,
  answer: page(integration),
});

/** `GET /integrations/{id}`. */
export const integrationsGet = defineOperation({
  name: 'integrations.get',
  family,
  method: 'GET',
  request: (params: { readonly integrationId: string }) => ({ path: apiPath`/integrations/${params.integrationId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:view',
  scope: readScope,
  answer: integration,
});

/** `POST /integrations`: creates an instance of a type, disabled (platform document §9.1 step 6). */
export const integrationsCreate = defineOperation({
  name: 'integrations.create',
  family,
  method: 'POST',
  request: (params: { readonly name: string; readonly typeId: string }) => ({
    path: apiPath`/integrations`,
    body: { name: params.name, integrationType: { id: params.typeId } },
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:add',
  scope: writeScope,
  answer: integration,
});

/** `PATCH /integrations/{id}`: enables or disables it (platform document §9.1 step 7). */
export const integrationsPatch = defineOperation({
  name: 'integrations.patch',
  family,
  method: 'PATCH',
  request: (params: { readonly integrationId: string; readonly intendedState: 'ENABLED' | 'DISABLED' }) => ({
    path: apiPath`/integrations/${params.integrationId}`,
    body: { intendedState: params.intendedState },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:edit',
  scope: writeScope,
  answer: integration,
});

/** `GET /integrations/{id}/config/current` (platform document §9.3). */
export const integrationConfigGet = defineOperation({
  name: 'integrations.config.get',
  family,
  method: 'GET',
  request: (params: { readonly integrationId: string }) => ({
    path: apiPath`/integrations/${params.integrationId}/config/current`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:view',
  scope: readScope,
  answer: integrationConfig,
});

/** Body of {@link integrationConfigPut}; Genesys wants every field. */
export type IntegrationConfigInput = {
  readonly name: string;
  readonly version: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly advanced: Readonly<Record<string, unknown>>;
  readonly notes: string;
  readonly credentials: Readonly<Record<string, unknown>>;
};

/** `PUT /integrations/{id}/config/current`: a stale version is `conflict`, so a repeat is not harmless (platform document §9.3). */
export const integrationConfigPut = defineOperation({
  name: 'integrations.config.put',
  family,
  method: 'PUT',
  request: (params: { readonly integrationId: string; readonly config: IntegrationConfigInput }) => ({
    path: apiPath`/integrations/${params.integrationId}/config/current`,
    body: params.config,
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:edit',
  scope: writeScope,
  answer: integrationConfig,
});

/** `DELETE /integrations/{id}` (platform document §9.1, uninstall). */
export const integrationsDelete = defineOperation({
  name: 'integrations.delete',
  family,
  method: 'DELETE',
  request: (params: { readonly integrationId: string }) => ({ path: apiPath`/integrations/${params.integrationId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'integrations:integration:delete',
  scope: writeScope,
  answer: nothing,
});
