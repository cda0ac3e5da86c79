import { countDirectory } from '#lib/directory/count-directory.ts';
import { DirectoryQueryParams } from '#lib/directory/query-params.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** How many users there are and match, the values to filter by, and how true that is. */
export const GET = defineRoute({
  permission: 'directory:view',
  query: DirectoryQueryParams,
  handler: ({ signedIn, query }) => countDirectory(signedIn.ctx, query),
});
