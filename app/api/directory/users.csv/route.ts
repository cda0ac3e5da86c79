import { exportDirectory } from '#lib/directory/export-directory.ts';
import { DirectoryQueryParams } from '#lib/directory/query-params.ts';
import { csvResponse } from '#lib/http/csv-response.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** Every user that matches, as a CSV that is written while it is sent. */
export const GET = defineRoute({
  permission: 'directory:view',
  query: DirectoryQueryParams,
  handler: async ({ signedIn, query }) => {
    const exported = await exportDirectory(signedIn.ctx, signedIn.organisation.name, query);
    return exported.ok ? csvResponse(exported.data.fileName, exported.data.parts) : exported;
  },
});
