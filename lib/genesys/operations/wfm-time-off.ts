import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, HOUR, idRef, orEmpty, orNull, versionMetadata } from './shared-schemas.ts';
import type { BusinessUnitParams } from './wfm.ts';

const family = 'workforcemanagement';
const readScope = 'workforce-management:readonly';
const writeScope = 'workforce-management';

/** States of a time-off request, as the API document lists them. */
export const TimeOffStatus = z.enum(['PENDING', 'APPROVED', 'DENIED', 'CANCELED']);
export type TimeOffStatus = z.infer<typeof TimeOffStatus>;

const timeOffRequest = z.object({
  id: z.string(),
  user: orNull(idRef),
  isFullDayRequest: orNull(z.boolean()),
  activityCodeId: orNull(z.string()),
  paid: orNull(z.boolean()),
  status: TimeOffStatus,
  /** Starts of parts of days; empty for whole days. */
  partialDayStartDateTimes: orEmpty(z.string()),
  /** `yyyy-MM-dd` in the unit's time zone; empty for parts of days. */
  fullDayManagementUnitDates: orEmpty(z.string()),
  dailyDurationMinutes: orNull(z.number()),
  durationMinutes: orEmpty(z.number()),
  notes: orNull(z.string()),
  metadata: orNull(versionMetadata),
});

/** One agent's time-off request. */
export type GenesysTimeOffRequest = z.infer<typeof timeOffRequest>;

/** What is behind the `downloadUrl` of a query, and what an answer holds when it is small. */
export const timeOffListing = z.object({ entities: orEmpty(timeOffRequest) });

/** Parameters of an operation on one management unit. */
export type ManagementUnitParams = { readonly managementUnitId: string };

/** `GET /workforcemanagement/businessunits/{bu}?expand=settings.timeZone`: the zone its dates are meant in (API document). */
export const wfmBusinessUnit = defineOperation({
  name: 'wfm.businessunits.get',
  family,
  method: 'GET',
  request: (params: BusinessUnitParams) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}`,
    query: { expand: 'settings.timeZone' },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: 6 * DAY, tags: (params) => ['wfm-units', `bu:${params.businessUnitId}`] },
  permission: 'wfm:schedule:view or wfm:timeOffRequest:view',
  scope: readScope,
  answer: z.object({
    id: z.string(),
    name: orNull(z.string()),
    settings: orNull(z.object({ timeZone: orNull(z.string()) })),
  }),
});

/** `POST …/managementunits/{mu}/timeoffrequests/query`: requests of agents of one unit; many come as a download (API document). */
export const wfmTimeOffQuery = defineOperation({
  name: 'wfm.timeoffrequests.query',
  family,
  method: 'POST',
  request: (
    params: ManagementUnitParams & {
      readonly userIds: readonly string[];
      /** Both ends included, `yyyy-MM-dd`. */
      readonly dateRange: { readonly startDate: string; readonly endDate: string };
    },
  ) => ({
    path: apiPath`/workforcemanagement/managementunits/${params.managementUnitId}/timeoffrequests/query`,
    body: { userIds: params.userIds, dateRange: params.dateRange },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'wfm:timeOffRequest:view',
  scope: readScope,
  answer: timeOffListing.extend({ downloadUrl: orNull(z.string()) }),
});

/** What a request says about its days; `dailyDurationMinutes` counts for each of them. */
export type TimeOffDays = {
  readonly activityCodeId: string;
  readonly notes: string;
  readonly fullDayManagementUnitDates?: readonly string[];
  readonly partialDayStartDateTimes?: readonly string[];
  readonly dailyDurationMinutes: number;
};

/**
 * `POST …/managementunits/{mu}/timeoffrequests` for one agent (platform document §6.5). Nothing says that asking twice makes
 * one request, so it is not repeated without looking.
 */
export const wfmTimeOffCreate = defineOperation({
  name: 'wfm.timeoffrequests.create',
  family,
  method: 'POST',
  request: (
    params: ManagementUnitParams & {
      readonly userId: string;
      readonly status: 'PENDING' | 'APPROVED';
      readonly days: TimeOffDays;
    },
  ) => ({
    path: apiPath`/workforcemanagement/managementunits/${params.managementUnitId}/timeoffrequests`,
    body: { ...params.days, status: params.status, users: [{ id: params.userId }] },
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'wfm:timeOffRequest:add',
  scope: writeScope,
  answer: z.object({ timeOffRequests: orEmpty(timeOffRequest) }),
});

/** One agent's request. */
export type TimeOffRequestParams = ManagementUnitParams & {
  readonly userId: string;
  readonly timeOffRequestId: string;
};

/** `PATCH …/users/{user}/timeoffrequests/{id}`: another status; 409 when the version is not the one given (API document). */
export const wfmTimeOffPatch = defineOperation({
  name: 'wfm.timeoffrequests.patch',
  family,
  method: 'PATCH',
  request: (
    params: TimeOffRequestParams & { readonly status: 'PENDING' | 'APPROVED' | 'DENIED'; readonly version: number },
  ) => ({
    path: apiPath`/workforcemanagement/managementunits/${params.managementUnitId}/users/${params.userId}/timeoffrequests/${params.timeOffRequestId}`,
    body: { status: params.status, metadata: { version: params.version } },
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'wfm:timeOffRequest:edit',
  scope: writeScope,
  answer: timeOffRequest,
});
