import { browseDirectory } from '#lib/directory/browse-directory.ts';
import { DirectoryPageParams } from '#lib/directory/query-params.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** A page of the organisation's users: searched, filtered, by name. */
export const GET = defineRoute({
  permission: 'directory:view',
  query: DirectoryPageParams,
  handler: ({ signedIn, query }) => browseDirectory(signedIn.ctx, query),
});
