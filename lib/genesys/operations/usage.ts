import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { orEmpty, orNull } from './shared-schemas.ts';

/** Body of {@link usageJobsCreate} (platform document §3.5); interval at most 90 days long and one year old. */
export type UsageQuery = {
  /** ISO-8601 interval `start/end`. */
  readonly interval: string;
  readonly granularity?: 'Day' | 'Week' | 'Month';
  readonly metrics?: readonly ('Requests' | 'Status200' | 'Status300' | 'Status400' | 'Status429' | 'Status500')[];
  readonly groupBy?: readonly (
    'OauthClientName' | 'OauthClientId' | 'UserId' | 'HttpMethod' | 'TemplateUri' | 'Platform'
  )[];
  readonly oauthClientIds?: readonly string[];
};

/** `POST /usage/aggregates/query/jobs`: starts a query over Genesys' own count of calls, which is up to a day old. */
export const usageJobsCreate = defineOperation({
  name: 'usage.jobs.create',
  family: 'usage',
  method: 'POST',
  request: (params: { readonly query: UsageQuery }) => ({
    path: apiPath`/usage/aggregates/query/jobs`,
    body: params.query,
  }),
  // A second job answers the same question; nothing in the organisation changes.
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'usage:organization:view',
  scope: 'oauth:readonly',
  answer: z.object({ id: z.string(), resultsUri: orNull(z.string()) }),
});

const usageRow = z.object({
  date: orNull(z.string()),
  platform: orNull(z.string()),
  httpMethod: orNull(z.string()),
  templateUri: orNull(z.string()),
  oauthClient: orNull(z.object({ id: orNull(z.string()), name: orNull(z.string()) })),
  user: orNull(z.object({ id: orNull(z.string()) })),
  requestCount: orNull(z.number()),
  status200: orNull(z.number()),
  status300: orNull(z.number()),
  status400: orNull(z.number()),
  status429: orNull(z.number()),
  status500: orNull(z.number()),
});

/** `GET /usage/aggregates/query/jobs/{id}`: state and one page of rows; `after` is the cursor in `nextUri` (platform document §3.5). */
export const usageJobsGet = defineOperation({
  name: 'usage.jobs.get',
  family: 'usage',
  method: 'GET',
  request: (params: { readonly jobId: string; readonly after?: string }) => ({
    path: apiPath`/usage/aggregates/query/jobs/${params.jobId}`,
    query: { pageSize: 1_000, after: params.after },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'usage:organization:view',
  scope: 'oauth:readonly',
  answer: z.object({ queryStatus: z.string(), nextUri: orNull(z.string()), entities: orEmpty(usageRow) }),
});
