import { z } from 'zod';
import { errorResponse, notFound } from '../core/errors.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { readUploadDocument } from './read-upload.ts';
import { checkImport, checkUpdate, startImport, startUpdate, type OperationAnswer } from './schedule-operations.ts';
import { getStorage, type UploadPurpose } from './storage.ts';
import { importUploadSchema, updateUploadSchema } from './upload-schema.ts';
import { dayOfWeek } from './wfm-calendar.ts';
import { wfmRoute } from './wfm-route.ts';
import { checkWeek, findBusinessUnit, findSchedule, validationFailure } from './wfm-scope.ts';
import { getWfmSettings } from './wfm-settings.ts';

const SCHEDULES = '/businessunits/:businessUnitId/weeks/:weekId/schedules';
const MAX_TEAMS = 10;

const uploadUrlBody = z.strictObject({ contentLengthBytes: z.number().int().positive() });
const importBody = z.strictObject({ uploadKey: z.string().min(1) });
const updateBody = z.strictObject({
  uploadKey: z.string().min(1),
  teamIds: z.array(z.string()).nullish(),
  managementUnitIdsForAddedTeamUsers: z.array(z.string()).nullish(),
});

/** Changing schedules in bulk: ask for an upload address, upload, have the upload processed. */
export function createUploadRoutes(): SimRoute[] {
  return [
    wfmRoute('POST', `${SCHEDULES}/:scheduleId/update/uploadurl`, {
      operationId: 'postWorkforcemanagementBusinessunitWeekScheduleUpdateUploadurl',
      access: 'write',
      anyOf: ['wfm:schedule:edit'],
      handler(request) {
        const place = findSchedule(request);
        if ('answer' in place) return place.answer;
        return giveUploadUrl(request, updatePurpose(request));
      },
    }),
    wfmRoute('POST', `${SCHEDULES}/:scheduleId/update`, {
      operationId: 'postWorkforcemanagementBusinessunitWeekScheduleUpdate',
      access: 'write',
      anyOf: ['wfm:schedule:edit'],
      handler: processUpdate,
    }),
    wfmRoute('POST', `${SCHEDULES}/import/uploadurl`, {
      operationId: 'postWorkforcemanagementBusinessunitWeekSchedulesImportUploadurl',
      access: 'write',
      anyOf: ['wfm:schedule:add'],
      handler(request) {
        const place = findBusinessUnit(request);
        if ('answer' in place) return place.answer;
        return checkWeek(request) ?? giveUploadUrl(request, importPurpose(request));
      },
    }),
    wfmRoute('POST', `${SCHEDULES}/import`, {
      operationId: 'postWorkforcemanagementBusinessunitWeekSchedulesImport',
      access: 'write',
      anyOf: ['wfm:schedule:add'],
      handler: processImport,
    }),
  ];
}

function giveUploadUrl(request: SimRequest, purpose: UploadPurpose): SimResponse {
  const parsed = uploadUrlBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  const { uploadMaxBytes } = getWfmSettings(request.world);
  if (parsed.data.contentLengthBytes > uploadMaxBytes) {
    return validationFailure(request, [`contentLengthBytes: more than the ${uploadMaxBytes} bytes an upload may have`]);
  }
  return { status: 201, body: getStorage(request.world).createUpload(request.region, purpose) };
}

function processUpdate(request: SimRequest): SimResponse {
  const place = findSchedule(request);
  if ('answer' in place) return place.answer;
  const { scope, schedule } = place.found;
  const parsed = updateBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  if ((parsed.data.teamIds?.length ?? 0) > MAX_TEAMS) {
    const message = 'You may only edit schedules for up to 10 teams in a single request';
    return errorResponse(request.correlationId, 400, 'wfm.too.many.teams.requested', message);
  }
  const document = getStorage(request.world).readUpload(parsed.data.uploadKey, updatePurpose(request));
  if (!document) return unknownUpload(request);
  const upload = readUploadDocument(document, updateUploadSchema);
  if (!upload.ok) return validationFailure(request, upload.problems);
  if (getWfmSettings(request.world).validation === 'request') {
    const plan = checkUpdate(scope, schedule, upload.data);
    if (!plan.ok && plan.reason === 'invalid') return validationFailure(request, plan.problems);
  }
  return operationResponse(startUpdate(scope, schedule, upload.data, request.user?.id ?? null));
}

function processImport(request: SimRequest): SimResponse {
  const place = findBusinessUnit(request);
  if ('answer' in place) return place.answer;
  const badWeek = checkWeek(request);
  if (badWeek) return badWeek;
  const weekDate = request.params.weekId ?? '';
  if (dayOfWeek(weekDate) !== place.found.unit.startDayOfWeek) {
    return validationFailure(request, [
      `weekId: weeks of this business unit start on ${place.found.unit.startDayOfWeek}`,
    ]);
  }
  const parsed = importBody.safeParse(request.body);
  if (!parsed.success) return validationFailure(request, issuesOf(parsed.error));
  const document = getStorage(request.world).readUpload(parsed.data.uploadKey, importPurpose(request));
  if (!document) return unknownUpload(request);
  const upload = readUploadDocument(document, importUploadSchema);
  if (!upload.ok) return validationFailure(request, upload.problems);
  if (getWfmSettings(request.world).validation === 'request') {
    const problems = checkImport(place.found, weekDate, upload.data);
    if (problems.length > 0) return validationFailure(request, problems);
  }
  return operationResponse(startImport(place.found, weekDate, upload.data, request.user?.id ?? null));
}

function operationResponse(answer: OperationAnswer): SimResponse {
  return { status: answer.status === 'Processing' ? 202 : 200, body: answer };
}

function updatePurpose(request: SimRequest): UploadPurpose {
  return { organisationId: request.organisation.id, operation: 'update', target: request.params.scheduleId ?? '' };
}

function importPurpose(request: SimRequest): UploadPurpose {
  const target = `${request.params.businessUnitId ?? ''}/${request.params.weekId ?? ''}`;
  return { organisationId: request.organisation.id, operation: 'import', target };
}

function unknownUpload(request: SimRequest): SimResponse {
  return notFound(request.correlationId, 'The requested upload was not found', 'wfm.entity.not.found');
}

function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
}
