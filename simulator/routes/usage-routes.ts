import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import type { UsageLedger, UsageRow } from '../core/usage-ledger.ts';

const scopes = ['oauth', 'oauth:readonly'];
const dayMs = 86_400_000;
const maxIntervalDays = 90;
const metricColumns = ['status200', 'status300', 'status400', 'status429', 'status500'] as const;

const queryInput = z.looseObject({
  interval: z.string(),
  granularity: z.enum(['Day', 'Week', 'Month']).optional(),
  metrics: z.array(z.string()).optional(),
  groupBy: z.array(z.string()).optional(),
  oauthClientIds: z.array(z.string()).optional(),
  userIds: z.array(z.string()).optional(),
  templateUris: z.array(z.string()).optional(),
  httpMethods: z.array(z.string()).optional(),
});

type Query = z.infer<typeof queryInput> & { readonly fromMs: number; readonly untilMs: number };
type Job = {
  readonly id: string;
  readonly organisationId: string;
  readonly readyMs: number;
  readonly query: Query;
  readonly clientId: string | null;
};
type Group = Omit<UsageRow, 'minuteMs'> & { readonly dateMs: number | null };

/** The two ends of an ISO-8601 interval, or the sentence of what is wrong with it. */
function readInterval(interval: string, nowMs: number): { fromMs: number; untilMs: number } | string {
  const [from = '', until = ''] = interval.split('/');
  const fromMs = Date.parse(from);
  const untilMs = Date.parse(until);
  if (!Number.isFinite(fromMs) || !Number.isFinite(untilMs) || untilMs <= fromMs) {
    return 'interval: two ISO-8601 moments divided by a slash, the earlier first';
  }
  if (untilMs - fromMs > maxIntervalDays * dayMs) return `interval: at most ${maxIntervalDays} days`;
  return fromMs < nowMs - 366 * dayMs ? 'interval: at most one year back' : { fromMs, untilMs };
}

function startOfGrain(atMs: number, granularity: 'Day' | 'Week' | 'Month' | undefined): number | null {
  if (!granularity) return null;
  const day = Math.floor(atMs / dayMs);
  if (granularity === 'Day') return day * dayMs;
  // Day 0 of the epoch was a Thursday; weeks start on Monday.
  if (granularity === 'Week') return (day - ((day + 3) % 7)) * dayMs;
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Sums the rows a query asks for, by what it groups. */
function aggregate(rows: readonly UsageRow[], query: Query, clientId: string | null): Group[] {
  const groups = new Map<string, Group>();
  const by = new Set((query.groupBy ?? []).map((name) => name.toLowerCase()));
  const byClient = by.has('oauthclientid') || by.has('oauthclientname');
  const fits = (list: readonly string[] | undefined, value: string | null) =>
    !list || list.length === 0 || (value !== null && list.includes(value));
  for (const row of rows) {
    if (clientId !== null && row.clientId !== clientId) continue;
    if (!fits(query.oauthClientIds, row.clientId) || !fits(query.userIds, row.userId)) continue;
    if (!fits(query.templateUris, row.templateUri) || !fits(query.httpMethods, row.httpMethod)) continue;
    const group: Group = {
      ...row,
      dateMs: startOfGrain(row.minuteMs, query.granularity),
      clientId: byClient ? row.clientId : '',
      userId: by.has('userid') ? row.userId : null,
      httpMethod: by.has('httpmethod') ? row.httpMethod : '',
      templateUri: by.has('templateuri') ? row.templateUri : '',
    };
    const key = [group.dateMs, group.clientId, group.userId, group.httpMethod, group.templateUri].join(' ');
    const sum = groups.get(key);
    if (!sum) groups.set(key, group);
    else {
      sum.requests += row.requests;
      for (const column of metricColumns) sum[column] += row[column];
    }
  }
  return [...groups.values()].sort((left, right) => (left.dateMs ?? 0) - (right.dateMs ?? 0));
}

function metricsOf(group: Group, query: Query): Record<string, number> {
  const wanted = new Set((query.metrics ?? []).map((name) => name.toLowerCase()));
  return Object.fromEntries(
    metricColumns.filter((column) => wanted.size === 0 || wanted.has(column)).map((column) => [column, group[column]]),
  );
}

/** Usage queries of the organisation and of one client, in the newer and the older form. */
export function createUsageRoutes(ledger: UsageLedger): SimRoute[] {
  const jobs = new Map<string, Job>();

  const start = (request: SimRequest, body: unknown, clientId: string | null): Job | SimResponse => {
    const read = readInput({ ...request, body }, queryInput);
    if (!read.ok) return read.response;
    const nowMs = request.world.clock.now();
    const interval = readInterval(read.value.interval, nowMs);
    if (typeof interval === 'string') return badRequest(request.correlationId, 'constraint.validation', interval);
    const { querySeconds } = request.world.config.current.usage;
    const query = { ...read.value, ...interval };
    const job: Job = {
      id: randomUUID(),
      organisationId: request.organisation.id,
      readyMs: nowMs + querySeconds * 1000,
      query,
      clientId,
    };
    if (jobs.size >= 1_000) jobs.delete(jobs.keys().next().value ?? '');
    jobs.set(job.id, job);
    return job;
  };
  const findJob = (request: SimRequest, id: string | undefined): Job | null => {
    const job = jobs.get(id ?? '');
    return job?.organisationId === request.organisation.id ? job : null;
  };
  const results = (request: SimRequest, job: Job): Group[] => {
    const freshestMs = request.world.clock.now() - request.world.config.current.usage.lagSeconds * 1000;
    const { fromMs, untilMs } = job.query;
    return aggregate(
      ledger.rows(job.organisationId, fromMs, Math.min(untilMs, freshestMs + 1)),
      job.query,
      job.clientId,
    );
  };

  const postJob = (request: SimRequest): SimResponse => {
    const job = start(request, request.body, request.params.clientId ?? null);
    if ('status' in job) return job;
    const resultsUri = `${request.path}/${job.id}`;
    return { status: 202, body: { id: job.id, resultsUri, selfUri: resultsUri } };
  };
  const getJob = (request: SimRequest): SimResponse => {
    const job = findJob(request, request.params.jobId);
    if (!job) return notFound(request.correlationId);
    if (request.world.clock.now() < job.readyMs)
      return { status: 202, body: { queryStatus: 'Running', selfUri: request.path } };
    const pageSize = Math.min(1_000, Math.max(1, Number(request.query.get('pageSize') ?? 1_000) || 1_000));
    const from = Number(request.query.get('after') ?? 0) || 0;
    const groups = results(request, job);
    const owner = request.organisation;
    const entities = groups.slice(from, from + pageSize).map((group) => ({
      ...(group.dateMs === null ? {} : { date: new Date(group.dateMs).toISOString().slice(0, 10) }),
      platform: 'API',
      ...(group.httpMethod ? { httpMethod: group.httpMethod } : {}),
      ...(group.templateUri ? { templateUri: group.templateUri } : {}),
      requestCount: group.requests,
      ...metricsOf(group, job.query),
      ...(job.clientId !== null
        ? { organizationId: job.organisationId }
        : {
            ...(group.clientId
              ? { oauthClient: { id: group.clientId, name: owner.clients.get(group.clientId)?.name ?? '' } }
              : {}),
            ...(group.userId === null ? {} : { user: { id: group.userId, selfUri: `/api/v2/users/${group.userId}` } }),
          }),
    }));
    const next = from + pageSize;
    const nextUri = next < groups.length ? { nextUri: `${request.path}?after=${next}&pageSize=${pageSize}` } : {};
    return { status: 200, body: { queryStatus: 'Succeeded', entities, ...nextUri, selfUri: request.path } };
  };

  const oldAnswer = (job: Job | SimResponse, resultsPath: string): SimResponse =>
    'status' in job ? job : { status: 202, body: { executionId: job.id, resultsUri: `${resultsPath}/${job.id}` } };
  const oldResults = (request: SimRequest): SimResponse => {
    const job = findJob(request, request.params.executionId);
    if (!job) return notFound(request.correlationId);
    if (request.world.clock.now() < job.readyMs) return { status: 200, body: { results: [], queryStatus: 'Running' } };
    const rows = results(request, job).map((group) => ({
      ...(group.clientId
        ? { clientId: group.clientId, clientName: request.organisation.clients.get(group.clientId)?.name ?? '' }
        : {}),
      organizationId: job.organisationId,
      ...(group.userId === null ? {} : { userId: group.userId }),
      ...(group.templateUri ? { templateUri: group.templateUri } : {}),
      ...(group.httpMethod ? { httpMethod: group.httpMethod } : {}),
      ...metricsOf(group, job.query),
      requests: group.requests,
      ...(group.dateMs === null ? {} : { date: new Date(group.dateMs).toISOString() }),
    }));
    return { status: 200, body: { results: rows, queryStatus: 'Complete' } };
  };

  const organisationUsage: SimRoute['permissions'] = { type: 'ANY', names: ['usage:organization:view'] };
  const clientUsage: SimRoute['permissions'] = { type: 'ANY', names: ['usage:client:view'] };
  const olderClient: SimRoute['permissions'] = { type: 'ANY', names: ['oauth:client:view', 'usage:client:view'] };
  const olderOrganisation: SimRoute['permissions'] = {
    type: 'ANY',
    names: ['oauth:client:view', 'usage:organization:view'],
  };
  const newer = '/api/v2/usage/aggregates/query/jobs';
  const ofClient = '/api/v2/usage/client/:clientId/aggregates/query/jobs';
  const older = '/api/v2/oauth/clients/:clientId/usage';
  const olderPath = (request: SimRequest) =>
    `/api/v2/oauth/clients/${request.params.clientId ?? ''}/usage/query/results`;
  return [
    {
      method: 'POST',
      path: newer,
      operationId: 'postUsageAggregatesQueryJobs',
      scopes,
      permissions: organisationUsage,
      handler: postJob,
    },
    {
      method: 'GET',
      path: `${newer}/:jobId`,
      operationId: 'getUsageAggregatesQueryJob',
      scopes,
      permissions: organisationUsage,
      handler: getJob,
    },
    {
      method: 'POST',
      path: ofClient,
      operationId: 'postUsageClientClientIdAggregatesQueryJobs',
      scopes,
      permissions: clientUsage,
      handler: postJob,
    },
    {
      method: 'GET',
      path: `${ofClient}/:jobId`,
      operationId: 'getUsageClientClientIdAggregatesQueryJob',
      scopes,
      permissions: clientUsage,
      handler: getJob,
    },
    {
      method: 'POST',
      path: '/api/v2/usage/query',
      operationId: 'postUsageQuery',
      scopes,
      permissions: olderOrganisation,
      handler(request) {
        const job = start(request, request.body, null);
        const resultsUri =
          'id' in job ? { executionId: job.id, resultsUri: `/api/v2/usage/query/${job.id}/results` } : null;
        return resultsUri ? { status: 202, body: resultsUri } : oldAnswer(job, '');
      },
    },
    {
      method: 'GET',
      path: '/api/v2/usage/query/:executionId/results',
      operationId: 'getUsageQueryExecutionIdResults',
      scopes,
      permissions: olderOrganisation,
      handler: oldResults,
    },
    {
      method: 'POST',
      path: `${older}/query`,
      operationId: 'postOauthClientUsageQuery',
      scopes,
      permissions: olderClient,
      handler: (request) => oldAnswer(start(request, request.body, request.params.clientId ?? ''), olderPath(request)),
    },
    {
      method: 'GET',
      path: `${older}/summary`,
      operationId: 'getOauthClientUsageSummary',
      scopes,
      permissions: olderClient,
      handler(request) {
        const days = Math.min(maxIntervalDays, Math.max(1, Number(request.query.get('days') ?? 7) || 7));
        const interval = `${request.world.clock.iso(-days * dayMs)}/${request.world.clock.iso(60_000)}`;
        const body = { interval, granularity: 'Day', groupBy: ['TemplateUri', 'HttpMethod'] };
        return oldAnswer(start(request, body, request.params.clientId ?? ''), olderPath(request));
      },
    },
    {
      method: 'GET',
      path: `${older}/query/results/:executionId`,
      operationId: 'getOauthClientUsageQueryResult',
      scopes,
      permissions: olderClient,
      handler: oldResults,
    },
  ];
}
