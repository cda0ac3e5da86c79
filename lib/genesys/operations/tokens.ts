import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { namedRef, nothing, orEmpty, orNull } from './shared-schemas.ts';

const tokenInfo = z.object({
  organization: namedRef,
  homeOrganization: orNull(namedRef),
  authorizedScope: orEmpty(z.string()),
  clonedUser: orNull(z.object({ id: orNull(z.string()) })),
  OAuthClient: orNull(z.object({ id: orNull(z.string()), name: orNull(z.string()), organization: orNull(namedRef) })),
});

/** `GET /tokens/me`: organisation, scopes and client of the calling token, client-credentials included (platform document §2.2). */
export const tokensMe = defineOperation({
  name: 'tokens.me',
  family: 'tokens',
  method: 'GET',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/tokens/me` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope: 'user-basic-info',
  answer: tokenInfo,
});

/** `DELETE /tokens/me`: revokes the calling token (platform document §2.1). */
export const tokensMeDelete = defineOperation({
  name: 'tokens.me.delete',
  family: 'tokens',
  method: 'DELETE',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/tokens/me` }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: null,
  scope: 'user-basic-info',
  answer: nothing,
});
