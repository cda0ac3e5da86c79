import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, HOUR, idRef, listing, namedRef, orEmpty, orNull, versionMetadata } from './shared-schemas.ts';

const family = 'workforcemanagement';
const readScope = 'workforce-management:readonly';

const businessUnit = z.object({ id: z.string(), name: orNull(z.string()), division: orNull(idRef) });

/** `GET /workforcemanagement/businessunits`: all of them, 50 at most (platform document §6.1, §6.2). */
export const wfmBusinessUnits = defineOperation({
  name: 'wfm.businessunits',
  family,
  method: 'GET',
  request: (_params: Readonly<Record<string, never>>) => ({ path: apiPath`/workforcemanagement/businessunits` }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: 6 * DAY, tags: () => ['wfm-units'] },
  permission: null,
  scope: readScope,
  answer: listing(businessUnit),
});

/** Parameters of an operation on one business unit. */
export type BusinessUnitParams = { readonly businessUnitId: string };

const managementUnit = z.object({
  id: z.string(),
  name: orNull(z.string()),
  businessUnit: orNull(namedRef),
  startDayOfWeek: orNull(z.string()),
  timeZone: orNull(z.string()),
  metadata: orNull(versionMetadata),
});

/** `GET /workforcemanagement/businessunits/{bu}/managementunits`: all of them (platform document §6.2). */
export const wfmManagementUnits = defineOperation({
  name: 'wfm.businessunits.managementunits',
  family,
  method: 'GET',
  request: (params: BusinessUnitParams) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/managementunits`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: 6 * DAY, tags: (params) => ['wfm-units', `bu:${params.businessUnitId}`] },
  permission: null,
  scope: readScope,
  answer: listing(managementUnit),
});

const activityCode = z.object({
  id: z.string(),
  name: orNull(z.string()),
  active: orNull(z.boolean()),
  defaultCode: orNull(z.boolean()),
  category: orNull(z.string()),
  lengthInMinutes: orNull(z.number()),
  countsAsPaidTime: orNull(z.boolean()),
  style: orNull(z.object({ backgroundColor: orNull(z.string()) })),
});

/** A kind of activity; default codes have short ids such as `0` for on-queue work (platform document §6.1). */
export type GenesysActivityCode = z.infer<typeof activityCode>;

/** `GET /workforcemanagement/businessunits/{bu}/activitycodes`: all of them, 250 at most (platform document §6.2). */
export const wfmActivityCodes = defineOperation({
  name: 'wfm.businessunits.activitycodes',
  family,
  method: 'GET',
  request: (params: BusinessUnitParams) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/activitycodes`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: 6 * DAY, tags: (params) => ['wfm-activity-codes', `bu:${params.businessUnitId}`] },
  permission: 'wfm:activityCode:view or wfm:schedule:view',
  scope: readScope,
  answer: z.object({ entities: orEmpty(activityCode), downloadUrl: orNull(z.string()) }),
});

/** `GET /workforcemanagement/businessunits/{bu}/users`: agents by management unit (platform document §6.2). */
export const wfmBusinessUnitUsers = defineOperation({
  name: 'wfm.businessunits.users',
  family,
  method: 'GET',
  request: (params: BusinessUnitParams) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/users`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: 6 * DAY, tags: (params) => ['wfm-agents', `bu:${params.businessUnitId}`] },
  permission: 'wfm:agent:view',
  scope: readScope,
  answer: z.object({ managementUnits: orEmpty(z.object({ managementUnit: orNull(idRef), users: orEmpty(idRef) })) }),
});
