import { gzipSync } from 'node:zlib';
import type { RouteSample, RouteSamples, SampleContext, SampleRequest } from './route-sample.ts';

const unit = (context: SampleContext) => ({ businessUnitId: context.schedules.businessUnitId });
const managementUnit = (context: SampleContext) => ({ managementUnitId: context.schedules.managementUnitId });
const week = (context: SampleContext) => ({ ...unit(context), weekId: context.schedule.weekDate });
const schedule = (context: SampleContext) => ({ ...week(context), scheduleId: context.schedule.id });

const at = (
  params: (context: SampleContext) => Record<string, string>,
  extra: (context: SampleContext) => Partial<SampleRequest> = () => ({}),
  status = 200,
): RouteSample => ({ status, request: (context) => ({ params: params(context), ...extra(context) }) });

const span = (context: SampleContext) => ({
  startDate: `${context.schedule.weekDate}T00:00:00.000Z`,
  endDate: new Date(Date.parse(context.schedule.weekDate) + 7 * 86_400_000).toISOString(),
});

/** A schedule of its own for a sample that changes or deletes it. */
async function blankSchedule(context: SampleContext): Promise<string> {
  const { businessUnitId } = context.schedules;
  const path = `/api/v2/workforcemanagement/businessunits/${businessUnitId}/weeks/${context.schedule.weekDate}/schedules`;
  return context.create(path, { description: 'Sample', weekCount: 1 });
}

async function upload(context: SampleContext, path: string, document: unknown): Promise<string> {
  const bytes = gzipSync(JSON.stringify(document));
  const answer = await context.call('POST', `${path}/uploadurl`, { contentLengthBytes: bytes.length });
  const ticket = answer.body as { uploadKey: string; url: string; headers: Record<string, string> };
  await fetch(ticket.url, { method: 'PUT', headers: ticket.headers, body: bytes });
  return ticket.uploadKey;
}

const importPath = (context: SampleContext) =>
  `/api/v2/workforcemanagement/businessunits/${context.schedules.businessUnitId}/weeks/${context.schedule.weekDate}/schedules/import`;

/** Samples of the lookups. */
export const wfmLookupSamples: RouteSamples = {
  getWorkforcemanagementBusinessunits: [{ status: 200 }],
  getWorkforcemanagementBusinessunitsDivisionviews: [{ status: 200 }],
  getWorkforcemanagementBusinessunit: [at(unit), at(unit, () => ({ query: 'expand=settings' }))],
  getWorkforcemanagementBusinessunitManagementunits: [at(unit)],
  getWorkforcemanagementBusinessunitActivitycodes: [at(unit), at(unit, () => ({ query: 'forceDownloadService=true' }))],
  getWorkforcemanagementBusinessunitActivitycode: [at((context) => ({ ...unit(context), activityCodeId: '0' }))],
  getWorkforcemanagementBusinessunitUsers: [at(unit)],
  getWorkforcemanagementManagementunits: [
    { status: 200 },
    at(
      () => ({}),
      () => ({ query: 'pageSize=1&pageNumber=1&expand=details' }),
    ),
  ],
  getWorkforcemanagementManagementunitsDivisionviews: [{ status: 200 }],
  getWorkforcemanagementManagementunit: [at(managementUnit), at(managementUnit, () => ({ query: 'expand=settings' }))],
  getWorkforcemanagementManagementunitUsers: [at(managementUnit)],
  getWorkforcemanagementManagementunitWorkplans: [
    at(managementUnit),
    at(managementUnit, () => ({ query: 'expand=details' })),
  ],
  getWorkforcemanagementAgentManagementunit: [at((context) => ({ agentId: context.agentId }))],
};

/** Samples of reading and changing schedules. */
export const wfmScheduleSamples: RouteSamples = {
  getWorkforcemanagementBusinessunitWeekSchedules: [
    at(week),
    at((context) => ({ ...unit(context), weekId: 'recent' })),
  ],
  postWorkforcemanagementBusinessunitWeekSchedules: [
    at(week, () => ({ body: { description: 'Sample', weekCount: 2 } }), 201),
  ],
  getWorkforcemanagementBusinessunitWeekSchedule: [
    at(schedule),
    at(schedule, () => ({ query: 'expand=managementUnits.agents' })),
  ],
  deleteWorkforcemanagementBusinessunitWeekSchedule: [
    {
      status: 202,
      request: async (context) => ({ params: { ...week(context), scheduleId: await blankSchedule(context) } }),
    },
  ],
  postWorkforcemanagementBusinessunitWeekScheduleCopy: [
    at(schedule, (context) => ({ body: { description: 'Copy', weekDate: context.schedule.weekDate } }), 202),
  ],
  getWorkforcemanagementBusinessunitWeekScheduleGenerationresults: [at(schedule)],
  getWorkforcemanagementBusinessunitWeekScheduleHeadcountforecast: [
    at(schedule),
    at(schedule, () => ({ query: 'forceDownload=true' })),
  ],
  getWorkforcemanagementBusinessunitWeekScheduleHistoryAgent: [
    at((context) => ({ ...schedule(context), agentId: context.agentId })),
    {
      status: 200,
      async request(context) {
        const [agent] = await context.schedules.agents(context.schedule, [context.agentId]);
        const path = `/_sim/organisations/${context.session.organisation.id}/schedules/${context.schedule.id}/agents/${context.agentId}`;
        const shifts = (agent?.shifts ?? []).slice(0, 1).map(({ id, activities }) => ({ id, activities }));
        const edited = await context.session.control('POST', path, { shifts, modifiedBy: context.adminId });
        if (edited.status !== 200) throw new Error(`The agent could not be edited: ${JSON.stringify(edited.body)}`);
        return { params: { ...schedule(context), agentId: context.agentId } };
      },
    },
  ],
  postWorkforcemanagementBusinessunitWeekScheduleAgentschedulesQuery: [
    at(schedule, (context) => ({ body: managementUnit(context) })),
    at(schedule, (context) => ({ body: managementUnit(context), query: 'forceDownloadService=true' })),
    at(schedule, (context) => ({ body: managementUnit(context), query: 'forceAsync=true' })),
  ],
  postWorkforcemanagementBusinessunitAgentschedulesSearch: [at(unit, (context) => ({ body: span(context) }))],
  postWorkforcemanagementManagementunitAgentschedulesSearch: [
    at(managementUnit, (context) => ({ body: span(context) })),
  ],
  postWorkforcemanagementBusinessunitWeekScheduleUpdateUploadurl: [
    at(schedule, () => ({ body: { contentLengthBytes: 100 } }), 201),
  ],
  postWorkforcemanagementBusinessunitWeekScheduleUpdate: [
    {
      status: 202,
      async request(context) {
        const document = { metadata: { version: context.schedule.metadata.version } };
        const uploadKey = await upload(context, `${context.schedules.pathOf(context.schedule)}/update`, document);
        return { params: schedule(context), body: { uploadKey } };
      },
    },
    {
      status: 200,
      async request(context) {
        await context.session.control('PATCH', '/_sim/config', { wfm: { isQuick: true } });
        const scheduleId = await blankSchedule(context);
        const path = context.schedules.pathOf({ ...context.schedule, id: scheduleId });
        const uploadKey = await upload(context, `${path}/update`, { metadata: { version: 1 }, description: 'Quick' });
        return { params: { ...week(context), scheduleId }, body: { uploadKey } };
      },
    },
  ],
  postWorkforcemanagementBusinessunitWeekSchedulesImportUploadurl: [
    at(week, () => ({ body: { contentLengthBytes: 100 } }), 201),
  ],
  postWorkforcemanagementBusinessunitWeekSchedulesImport: [
    {
      status: 202,
      async request(context) {
        await context.session.control('PATCH', '/_sim/config', { wfm: { isQuick: false } });
        const uploadKey = await upload(context, importPath(context), { description: 'Imported', weekCount: 1 });
        return { params: week(context), body: { uploadKey } };
      },
    },
  ],
};

/** A day off as it is asked for. */
const dayOff = (context: SampleContext) => ({
  status: 'PENDING',
  users: [{ id: context.agentId }],
  activityCodeId: '5',
  fullDayManagementUnitDates: [context.schedule.weekDate],
  dailyDurationMinutes: 480,
  notes: 'Sample',
});

/** The agent's management unit and a request of theirs. */
async function requestOfAgent(context: SampleContext): Promise<Record<string, string>> {
  const unit = (await context.call('GET', `/api/v2/workforcemanagement/agents/${context.agentId}/managementunit`)).body;
  const managementUnitId = (unit as { managementUnit: { id: string } }).managementUnit.id;
  const path = `/api/v2/workforcemanagement/managementunits/${managementUnitId}/timeoffrequests`;
  const { body } = await context.call('POST', path, dayOff(context));
  const [made] = (body as { timeOffRequests: { id: string }[] }).timeOffRequests;
  return { managementUnitId, userId: context.agentId, timeOffRequestId: made?.id ?? '' };
}

const withRequest = (extra: (context: SampleContext) => Partial<SampleRequest> = () => ({})): RouteSample => ({
  status: 200,
  request: async (context) => ({ params: await requestOfAgent(context), ...extra(context) }),
});

/** Samples of time-off requests. */
export const wfmTimeOffSamples: RouteSamples = {
  postWorkforcemanagementManagementunitTimeoffrequests: [withRequest((context) => ({ body: dayOff(context) }))],
  postWorkforcemanagementManagementunitTimeoffrequestsQuery: [
    withRequest(() => ({ body: { statuses: ['PENDING', 'APPROVED'] } })),
    withRequest(() => ({ body: {}, query: 'forceDownloadService=true' })),
  ],
  getWorkforcemanagementManagementunitUserTimeoffrequests: [withRequest()],
  getWorkforcemanagementManagementunitUserTimeoffrequest: [withRequest()],
  patchWorkforcemanagementManagementunitUserTimeoffrequest: [
    withRequest(() => ({ body: { status: 'APPROVED', metadata: { version: 1 } } })),
  ],
};
