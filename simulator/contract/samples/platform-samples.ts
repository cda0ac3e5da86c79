import { registerDownload } from '../../routes/common-routes.ts';
import type { RouteSamples, SampleContext } from './route-sample.ts';

const namespace = { params: { namespaceName: 'platform.api' } };

const usageQuery = (context: SampleContext) => {
  const nowMs = context.session.simulator.world.clock.now();
  const interval = `${new Date(nowMs - 86_400_000).toISOString()}/${new Date(nowMs + 60_000).toISOString()}`;
  return {
    interval,
    granularity: 'Day',
    groupBy: ['OAuthClientId', 'TemplateUri', 'HttpMethod'],
    metrics: ['Requests', 'Status429'],
  };
};

async function usageJob(context: SampleContext, path: string, name: 'id' | 'executionId'): Promise<string> {
  const { body } = await context.call('POST', path, usageQuery(context));
  context.session.simulator.world.clock.advance(5_000);
  return String((body as Record<string, unknown>)[name]);
}

const client = (context: SampleContext) => ({ clientId: context.clientId });

/** Samples of tokens, the organisation, its limits, and calls without a domain. */
export const platformSamples: RouteSamples = {
  getTokensMe: [{ status: 200 }, { status: 200, request: (context) => ({ token: context.session.token }) }],
  headTokensMe: [{ status: 200 }],
  deleteTokensMe: [{ status: 200, request: (context) => ({ token: context.session.userToken('viewer') }) }],
  getTokensTimeout: [{ status: 200 }],
  putTokensTimeout: [
    { status: 200, request: () => ({ body: { idleTokenTimeoutSeconds: 3_600, enableIdleTokenTimeout: true } }) },
  ],
  deleteToken: [{ status: 204, request: (context) => ({ params: { userId: context.agentId } }) }],
  getOrganizationsMe: [{ status: 200 }],
  getOrganizationsLimitsNamespaces: [{ status: 200 }],
  getOrganizationsLimitsNamespace: [{ status: 200, request: () => namespace }],
  getOrganizationsLimitsNamespaceDefaults: [{ status: 200, request: () => namespace }],
  getOrganizationsLimitsDocs: [{ status: 200 }],
  getOrganizationsLimitsChangerequests: [{ status: 200 }],
  getDate: [{ status: 200 }],
  getTimezones: [{ status: 200 }],
  getDownload: [
    {
      status: 200,
      request({ session }) {
        const organisation = session.simulator.world.organisations.get(session.organisation.id);
        if (organisation) registerDownload(organisation, 'sample', 'https://example.com/sample.json');
        return { params: { downloadId: 'sample' } };
      },
    },
  ],
};

/** Samples of usage queries. */
export const usageSamples: RouteSamples = {
  postUsageAggregatesQueryJobs: [{ status: 202, request: (context) => ({ body: usageQuery(context) }) }],
  getUsageAggregatesQueryJob: [
    {
      status: 200,
      request: async (context) => ({
        params: { jobId: await usageJob(context, '/api/v2/usage/aggregates/query/jobs', 'id') },
      }),
    },
  ],
  postUsageClientClientIdAggregatesQueryJobs: [
    { status: 202, request: (context) => ({ params: client(context), body: usageQuery(context) }) },
  ],
  getUsageClientClientIdAggregatesQueryJob: [
    {
      status: 200,
      async request(context) {
        const path = `/api/v2/usage/client/${context.clientId}/aggregates/query/jobs`;
        return { params: { ...client(context), jobId: await usageJob(context, path, 'id') } };
      },
    },
  ],
  postUsageQuery: [{ status: 202, request: (context) => ({ body: usageQuery(context) }) }],
  getUsageQueryExecutionIdResults: [
    {
      status: 200,
      request: async (context) => ({
        params: { executionId: await usageJob(context, '/api/v2/usage/query', 'executionId') },
      }),
    },
  ],
  postOauthClientUsageQuery: [
    { status: 202, request: (context) => ({ params: client(context), body: usageQuery(context) }) },
  ],
  getOauthClientUsageSummary: [{ status: 202, request: (context) => ({ params: client(context), query: 'days=7' }) }],
  getOauthClientUsageQueryResult: [
    {
      status: 200,
      async request(context) {
        const path = `/api/v2/oauth/clients/${context.clientId}/usage/query`;
        return { params: { ...client(context), executionId: await usageJob(context, path, 'executionId') } };
      },
    },
  ],
};
