import { z } from 'zod';
import { badRequest, notFound } from '../core/errors.ts';
import { isTimeZone } from '../core/time-zone.ts';
import type { SimRequest, SimResponse, SimRoute, World } from '../core/types.ts';
import { userResultBody } from './historical-adherence.ts';
import { getPresenceHistory } from './presence-history.ts';
import { publishedWithin, scheduledSpans } from './scheduled-spans.ts';
import { stableUuid } from './stable-uuid.ts';
import { getStorage } from './storage.ts';
import { wfmRoute } from './wfm-route.ts';
import { validationFailure } from './wfm-scope.ts';
import { getWfmSettings } from './wfm-settings.ts';
import { ensureCurrentWeeks, getWfmState, isCurrentState } from './wfm-state.ts';
import { toIso } from './wire.ts';

const DAY_MS = 86_400_000;
/** Stated for the query of one management unit; that the bulk query has the same bounds is inferred. */
const MOST_DAYS = 31;
const MOST_DAYS_WITH_DETAILS = 7;

const itemBody = z.strictObject({
  managementUnitId: z.string(),
  startDate: z.iso.datetime(),
  endDate: z.iso.datetime(),
  userIds: z.array(z.string()).nullish(),
  includeExceptions: z.boolean().nullish(),
  includeActuals: z.boolean().nullish(),
});
const queryBody = z.strictObject({ items: z.array(itemBody).min(1), timeZone: z.string().refine(isTimeZone) });
type Item = z.infer<typeof itemBody>;

type Job = {
  readonly id: string;
  readonly organisationId: string;
  readonly requester: string;
  status: 'Processing' | 'Complete' | 'Error';
  downloadUrls: readonly string[];
};

/** Historical adherence in bulk: a job that ends after a while, with one link for each item, which only its requester may see. */
export function createHistoricalAdherenceRoutes(world: World): SimRoute[] {
  const jobs = new Map<string, Job>();
  world.onReset(() => jobs.clear());
  // What people do from now on is told as it was.
  getPresenceHistory(world);
  return [
    wfmRoute('POST', '/adherence/historical/bulk', {
      operationId: 'postWorkforcemanagementAdherenceHistoricalBulk',
      access: 'read',
      anyOf: ['wfm:historicalAdherence:view'],
      handler: (request) => startJob(request, jobs),
    }),
    wfmRoute('GET', '/adherence/historical/bulk/jobs/:jobId', {
      operationId: 'getWorkforcemanagementAdherenceHistoricalBulkJob',
      access: 'read',
      handler(request) {
        const job = jobs.get(request.params.jobId ?? '');
        const isOwn = job?.organisationId === request.organisation.id && job.requester === requesterOf(request);
        if (!job || !isOwn) {
          return notFound(request.correlationId, 'The requested job could not be found', 'job.not.found');
        }
        return { status: 200, body: jobBody(job) };
      },
    }),
  ];
}

function startJob(request: SimRequest, jobs: Map<string, Job>): SimResponse {
  const { world, organisation, correlationId, user } = request;
  const parsed = queryBody.safeParse(request.body);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    return validationFailure(request, problems);
  }
  const { items, timeZone } = parsed.data;
  const state = getWfmState(world, organisation);
  for (const item of items) {
    if (!state.managementUnits.has(item.managementUnitId)) {
      return notFound(correlationId, 'Management unit not found', 'wfm.management.unit.not.found');
    }
    const days = (Date.parse(item.endDate) - Date.parse(item.startDate)) / DAY_MS;
    if (days <= 0) return badRequest(correlationId, 'invalid.date', 'endDate must be after startDate');
    const most = item.includeExceptions || item.includeActuals ? MOST_DAYS_WITH_DETAILS : MOST_DAYS;
    if (days > most) return validationFailure(request, [`endDate: at most ${most} days after startDate`]);
  }
  const job: Job = {
    id: stableUuid(state.seed, `historical|${organisation.id}|${state.next('historical')}`),
    organisationId: organisation.id,
    requester: requesterOf(request),
    status: 'Processing',
    downloadUrls: [],
  };
  jobs.set(job.id, job);
  const settings = getWfmSettings(world);
  world.clock.after(settings.historicalAdherenceDelayMs, () => {
    if (!isCurrentState(world, state)) return;
    job.status = settings.isHistoricalAdherenceFailing ? 'Error' : 'Complete';
    if (job.status === 'Complete') {
      job.downloadUrls = items.map((item) =>
        getStorage(world).createDownload(request.region, resultBody(request, item, timeZone)),
      );
    }
    // A client has no topic of its own.
    if (!user) return;
    world.emit({
      organisationId: organisation.id,
      topicName: `v2.users.${user.id}.workforcemanagement.adherence.historical.bulk`,
      eventBody: { id: job.id, downloadUrls: job.downloadUrls, queryState: job.status },
    });
  });
  return { status: 202, body: jobBody(job) };
}

function jobBody({ id, status, downloadUrls }: Job) {
  const selfUri = `/api/v2/workforcemanagement/adherence/historical/bulk/jobs/${id}`;
  return { job: { id, status, selfUri }, ...(status === 'Complete' && { downloadUrls }) };
}

/** Nothing is told of what is still to come. */
function resultBody({ world, organisation }: SimRequest, item: Item, timeZone: string) {
  const state = getWfmState(world, organisation);
  const unit = state.managementUnits.get(item.managementUnitId);
  const businessUnit = state.businessUnits.get(unit?.businessUnitId ?? '');
  const startMs = Date.parse(item.startDate);
  const range = { startMs, endMs: Math.max(startMs, Math.min(Date.parse(item.endDate), world.clock.now())) };
  const query = {
    ...range,
    timeZone,
    includeExceptions: item.includeExceptions ?? false,
    includeActuals: item.includeActuals ?? false,
  };
  if (businessUnit) ensureCurrentWeeks(world, state, businessUnit);
  const schedules = businessUnit ? publishedWithin(businessUnit, range) : [];
  const wanted = item.userIds ? new Set(item.userIds) : null;
  const agentIds = (unit?.agentIds ?? []).filter((id) => wanted?.has(id) ?? true);
  return {
    startDate: toIso(startMs),
    endDate: toIso(Date.parse(item.endDate)),
    managementUnitId: item.managementUnitId,
    userResults: agentIds.flatMap((userId) => {
      const user = organisation.users.get(userId);
      if (!user || !businessUnit) return [];
      const spans = scheduledSpans(state, businessUnit, schedules, userId, range);
      return [userResultBody(world, user, spans, query)];
    }),
    lookupIdToSecondaryPresenceId: {},
  };
}

function requesterOf({ user, token }: SimRequest): string {
  return user?.id ?? token.clientId;
}
