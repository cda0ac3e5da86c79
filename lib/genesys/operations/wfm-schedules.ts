import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, MINUTE } from './shared-schemas.ts';
import type { BusinessUnitParams } from './wfm.ts';
import { asyncAgentSchedules, asyncAgentSchedulesSearch, asyncSchedule, headcountForecast } from './wfm-schemas.ts';
import { scheduleListing, scheduleMetadata } from './wfm-schemas.ts';

const family = 'workforcemanagement';
const readScope = 'workforce-management:readonly';
const writeScope = 'workforce-management';
const viewPermission = 'wfm:schedule:view or wfm:publishedSchedule:view';

/** Parameters of an operation on one week; `weekId` is the first day of the unit's week, `yyyy-MM-dd`, or `recent` in lists. */
export type WeekParams = BusinessUnitParams & { readonly weekId: string };

/** Parameters of an operation on one schedule. */
export type ScheduleParams = WeekParams & { readonly scheduleId: string };

/** `GET …/weeks/{week}/schedules`: schedules of a week, or of ±26 weeks for `recent` (platform document §6.3). Never cached: versions decide writes. */
export const wfmSchedulesList = defineOperation({
  name: 'wfm.schedules.list',
  family,
  method: 'GET',
  request: (
    params: WeekParams & {
      readonly earliestWeekDate?: string;
      readonly latestWeekDate?: string;
      readonly includeOnlyPublished?: boolean;
    },
  ) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/weeks/${params.weekId}/schedules`,
    query: {
      earliestWeekDate: params.earliestWeekDate,
      latestWeekDate: params.latestWeekDate,
      includeOnlyPublished: params.includeOnlyPublished,
    },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: viewPermission,
  scope: readScope,
  answer: scheduleListing,
});

/** `GET …/schedules/{id}`: version of a schedule and, with `withAgents`, its agents by management unit (platform document §6.3). */
export const wfmScheduleGet = defineOperation({
  name: 'wfm.schedules.get',
  family,
  method: 'GET',
  request: (params: ScheduleParams & { readonly withAgents?: boolean }) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/weeks/${params.weekId}/schedules/${params.scheduleId}`,
    query: { expand: params.withAgents === true ? 'managementUnits.agents' : undefined },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: viewPermission,
  scope: readScope,
  answer: scheduleMetadata,
});

/** `POST …/schedules/{id}/agentschedules/query`: shifts and versions of agents of one management unit (platform document §6.3). */
export const wfmAgentSchedulesQuery = defineOperation({
  name: 'wfm.schedules.agentschedules.query',
  family,
  method: 'POST',
  request: (
    params: ScheduleParams & {
      readonly managementUnitId: string;
      /** All agents of the unit when left out. */
      readonly userIds?: readonly string[];
      readonly forceDownloadService?: boolean;
    },
  ) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/weeks/${params.weekId}/schedules/${params.scheduleId}/agentschedules/query`,
    query: { forceDownloadService: params.forceDownloadService },
    body: { managementUnitId: params.managementUnitId, userIds: params.userIds },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: viewPermission,
  scope: readScope,
  answer: asyncAgentSchedules,
});

/** `POST …/businessunits/{bu}/agentschedules/search`: published shifts between two instants (platform document §6.3). */
export const wfmAgentSchedulesSearch = defineOperation({
  name: 'wfm.agentschedules.search',
  family,
  method: 'POST',
  request: (
    params: BusinessUnitParams & {
      readonly startDate: string;
      readonly endDate: string;
      readonly userIds?: readonly string[];
      readonly forceDownloadService?: boolean;
    },
  ) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/agentschedules/search`,
    query: { forceDownloadService: params.forceDownloadService },
    body: { startDate: params.startDate, endDate: params.endDate, userIds: params.userIds },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: viewPermission,
  scope: readScope,
  answer: asyncAgentSchedulesSearch,
});

/** `GET …/schedules/{id}/headcountforecast`: people needed in each quarter of an hour, by planning group (platform document §6.3). */
export const wfmHeadcountForecast = defineOperation({
  name: 'wfm.schedules.headcountforecast',
  family,
  method: 'GET',
  request: (params: ScheduleParams) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/weeks/${params.weekId}/schedules/${params.scheduleId}/headcountforecast`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: {
    freshMs: 5 * MINUTE,
    staleMs: DAY,
    tags: (params) => [`bu:${params.businessUnitId}`, schedulesTag(params.businessUnitId)],
  },
  permission: viewPermission,
  scope: readScope,
  answer: headcountForecast,
});

/** `POST …/schedules/{id}/update/uploadurl`: a signed address for one gzip upload (platform document §6.4 step 3). */
export const wfmUpdateUploadUrl = defineOperation({
  name: 'wfm.schedules.update.uploadurl',
  family,
  method: 'POST',
  request: (params: ScheduleParams & { readonly contentLengthBytes: number }) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/weeks/${params.weekId}/schedules/${params.scheduleId}/update/uploadurl`,
    body: { contentLengthBytes: params.contentLengthBytes },
  }),
  // An address that is not used changes nothing.
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'wfm:schedule:edit',
  scope: writeScope,
  answer: z.object({
    uploadKey: z.string(),
    url: z.string(),
    headers: z
      .record(z.string(), z.string())
      .nullish()
      .transform((headers) => headers ?? {}),
  }),
});

/** `POST …/schedules/{id}/update`: applies an upload; the end comes on the business unit's schedule topic (platform document §6.4 steps 5, 6). */
export const wfmUpdate = defineOperation({
  name: 'wfm.schedules.update',
  family,
  method: 'POST',
  request: (params: ScheduleParams & { readonly uploadKey: string }) => ({
    path: apiPath`/workforcemanagement/businessunits/${params.businessUnitId}/weeks/${params.weekId}/schedules/${params.scheduleId}/update`,
    body: { uploadKey: params.uploadKey },
  }),
  isIdempotent: false,
  cost: 1,
  cache: null,
  permission: 'wfm:schedule:edit',
  scope: writeScope,
  answer: asyncSchedule,
});

/** The tag of everything that a changed schedule of a business unit makes old. */
export function schedulesTag(businessUnitId: string): string {
  return `schedules:${businessUnitId}`;
}

/** The topic on which every asynchronous schedule operation of a business unit ends (platform document §4.3). */
export function businessUnitSchedulesTopic(businessUnitId: string): string {
  return `v2.workforcemanagement.businessunits.${businessUnitId}.schedules`;
}
