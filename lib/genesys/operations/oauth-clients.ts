import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { listing, nothing, orEmpty, orNull } from './shared-schemas.ts';

const oauthClient = z.object({
  id: z.string(),
  name: z.string(),
  description: orNull(z.string()),
  authorizedGrantType: z.string(),
  accessTokenValiditySeconds: orNull(z.number().int()),
  state: orNull(z.string()),
  roleDivisions: orEmpty(z.object({ roleId: z.string(), divisionId: z.string() })),
  dateCreated: orNull(z.string()),
  /** Only in the answers to create and rotate. Never log or show it. */
  secret: orNull(z.string()),
});

/** An OAuth client of the organisation. */
export type GenesysOAuthClient = z.infer<typeof oauthClient>;

/** Body of a client that is created or replaced. */
export type OAuthClientInput = {
  readonly name: string;
  readonly description?: string;
  readonly authorizedGrantType: 'CLIENT-CREDENTIALS';
  /** 300 to 172,800; Genesys' default is 86,400. */
  readonly accessTokenValiditySeconds?: number;
  readonly roleDivisions: readonly { readonly roleId: string; readonly divisionId: string }[];
  /** Must be `inactive` before the client can be deleted. */
  readonly state?: 'active' | 'disabled' | 'inactive';
};

const family = 'oauth';

/** `GET /oauth/clients`: all clients; the call has no paging parameters (platform document §2.4). */
export const oauthClientsList = defineOperation({
  name: 'oauth.clients.list',
  family,
  method: 'GET',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/oauth/clients` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'oauth:client:view',
  scope: 'oauth:readonly',
  answer: listing(oauthClient),
});

/** `GET /oauth/clients/{id}`. */
export const oauthClientsGet = defineOperation({
  name: 'oauth.clients.get',
  family,
  method: 'GET',
  request: (params: { readonly clientId: string }) => ({ path: apiPath`/oauth/clients/${params.clientId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'oauth:client:view',
  scope: 'oauth:readonly',
  answer: oauthClient,
});

/** `POST /oauth/clients`: creates a client and answers its secret. Whoever grants a role must hold it (platform document §2.4). */
export const oauthClientsCreate = defineOperation({
  name: 'oauth.clients.create',
  family,
  method: 'POST',
  request: (params: { readonly client: OAuthClientInput }) => ({ path: apiPath`/oauth/clients`, body: params.client }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'oauth:client:add',
  scope: 'oauth',
  answer: oauthClient,
});

/** `PUT /oauth/clients/{id}`: replaces a client; `state: 'inactive'` comes before delete (platform document §2.4). */
export const oauthClientsPut = defineOperation({
  name: 'oauth.clients.put',
  family,
  method: 'PUT',
  request: (params: { readonly clientId: string; readonly client: OAuthClientInput }) => ({
    path: apiPath`/oauth/clients/${params.clientId}`,
    body: params.client,
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'oauth:client:edit',
  scope: 'oauth',
  answer: oauthClient,
});

/** `DELETE /oauth/clients/{id}`: refused with `cannot.delete.client` while the client is active (platform document §2.4). */
export const oauthClientsDelete = defineOperation({
  name: 'oauth.clients.delete',
  family,
  method: 'DELETE',
  request: (params: { readonly clientId: string }) => ({ path: apiPath`/oauth/clients/${params.clientId}` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'oauth:client:delete',
  scope: 'oauth',
  answer: nothing,
});

/** `POST /oauth/clients/{id}/secret`: replaces the secret; the caller must hold every role the client holds (platform document §2.4). */
export const oauthClientsRotateSecret = defineOperation({
  name: 'oauth.clients.secret',
  family,
  method: 'POST',
  request: (params: { readonly clientId: string }) => ({ path: apiPath`/oauth/clients/${params.clientId}/secret` }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'oauth:client:edit',
  scope: 'oauth',
  answer: oauthClient,
});
