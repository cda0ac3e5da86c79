import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, MINUTE, namedRef, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const family = 'scripts';
const scope = 'scripts:readonly';
const draftPermission = 'scripter:script:view';
const publishedPermission = 'scripter:publishedScript:view';

/** The largest page that official tooling asks for (platform document §8). */
export const SCRIPTS_PAGE_SIZE = 500;

const script = z.object({
  id: z.string(),
  name: orNull(z.string()),
  division: orNull(namedRef),
  versionId: orNull(z.string()),
  createdDate: orNull(z.string()),
  modifiedDate: orNull(z.string()),
  publishedDate: orNull(z.string()),
  startPageId: orNull(z.string()),
  startPageName: orNull(z.string()),
  /** The document says only that it is an object; its names are those of the features. */
  features: orNull(z.record(z.string(), z.unknown())),
});

/** One script, as a draft or as it was published. */
export type GenesysScript = z.infer<typeof script>;

const listing = page(script).extend({ truncatedDivisions: orNull(z.boolean()) });

const scriptPage = z.object({
  id: z.string(),
  name: orNull(z.string()),
  modifiedDate: orNull(z.string()),
});

const variable = z.object({
  id: orNull(z.string()),
  name: z.string(),
  description: orNull(z.string()),
  type: orNull(z.string()),
  input: orNull(z.boolean()),
  output: orNull(z.boolean()),
});

/** The document says only that variables are an object: a list is taken as it is, anything else as variables by their names. */
const variables = z.union([
  z.array(variable),
  z.record(z.string(), z.unknown()).transform((byName) =>
    Object.entries(byName).map(([name, value]) => {
      const known = variable.partial({ name: true }).safeParse(value);
      const unknown = { id: null, description: null, type: null, input: null, output: null };
      return { ...(known.success ? known.data : unknown), name };
    }),
  ),
]);

const cache = {
  freshMs: 10 * MINUTE,
  /** Scripts change rarely: an old answer says more than none. */
  staleMs: 7 * DAY,
};
const listingCache = { ...cache, tags: () => ['scripts'] };
const ofScript = (params: { readonly scriptId: string }) => ['scripts', `script:${params.scriptId}`];
const detailCache = { ...cache, tags: ofScript };

const listParams = (params: PageParams) => ({
  pageSize: params.pageSize ?? SCRIPTS_PAGE_SIZE,
  pageNumber: params.pageNumber,
});

/** `GET /scripts`: one page of the drafts, by name. A draft that was published since it was last changed says so by its dates. */
export const scriptsList = defineOperation({
  name: 'scripts.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/scripts`,
    query: { ...listParams(params), sortBy: 'name', sortOrder: 'ascending' },
  }),
  isIdempotent: true,
  cost: 1,
  cache: listingCache,
  permission: draftPermission,
  scope,
  answer: listing,
});

/** `GET /scripts/published`: one page of what agents are shown. It has no sort parameters. */
export const scriptsPublishedList = defineOperation({
  name: 'scripts.published.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({ path: apiPath`/scripts/published`, query: listParams(params) }),
  isIdempotent: true,
  cost: 1,
  cache: listingCache,
  permission: publishedPermission,
  scope,
  answer: listing,
});

/** `GET /scripts/{id}/pages`: the pages of a draft. */
export const scriptPages = defineOperation({
  name: 'scripts.pages',
  family,
  method: 'GET',
  request: (params: { readonly scriptId: string }) => ({ path: apiPath`/scripts/${params.scriptId}/pages` }),
  isIdempotent: true,
  cost: 1,
  cache: detailCache,
  permission: draftPermission,
  scope,
  answer: orEmpty(scriptPage),
});

/** `GET /scripts/published/{id}/pages`: the pages that agents are shown. */
export const scriptPublishedPages = defineOperation({
  name: 'scripts.published.pages',
  family,
  method: 'GET',
  request: (params: { readonly scriptId: string }) => ({ path: apiPath`/scripts/published/${params.scriptId}/pages` }),
  isIdempotent: true,
  cost: 1,
  cache: detailCache,
  permission: publishedPermission,
  scope,
  answer: orEmpty(scriptPage),
});

/** `GET /scripts/published/{id}/variables`: the variables of what is published; drafts have no such operation. */
export const scriptPublishedVariables = defineOperation({
  name: 'scripts.published.variables',
  family,
  method: 'GET',
  request: (params: { readonly scriptId: string }) => ({
    path: apiPath`/scripts/published/${params.scriptId}/variables`,
  }),
  isIdempotent: true,
  cost: 1,
  cache: detailCache,
  permission: publishedPermission,
  scope,
  answer: variables,
});
