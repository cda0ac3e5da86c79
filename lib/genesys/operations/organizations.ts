import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, HOUR, listing, orNull } from './shared-schemas.ts';

const organization = z.object({
  id: z.string(),
  name: orNull(z.string()),
  /** The short name people type at sign-in. */
  thirdPartyOrgName: orNull(z.string()),
  domain: orNull(z.string()),
  state: orNull(z.string()),
  productPlatform: orNull(z.string()),
});

/** `GET /organizations/me` (platform document §2.2). */
export const organizationsMe = defineOperation({
  name: 'organizations.me',
  family: 'organizations',
  method: 'GET',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/organizations/me` }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: DAY, tags: () => ['organization'] },
  permission: null,
  scope: 'organization:readonly',
  answer: organization,
});

const limit = z.object({ key: z.string(), namespace: orNull(z.string()), value: z.number() });

/** `GET /organizations/limits/namespaces/{ns}`: the limits in force for this organisation; no permission (platform document §3.4). */
export const limitsNamespace = defineOperation({
  name: 'organizations.limits.namespace',
  family: 'organizations',
  method: 'GET',
  request: (params: { readonly namespace: string }) => ({
    path: apiPath`/organizations/limits/namespaces/${params.namespace}`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: DAY, staleMs: 6 * DAY, tags: () => ['limits'] },
  permission: null,
  scope: 'organization:readonly',
  answer: listing(limit),
});
