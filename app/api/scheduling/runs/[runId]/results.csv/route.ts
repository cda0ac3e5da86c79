import { defineRoute } from '#lib/http/define-route.ts';
import { exportResults } from '#lib/scheduling/export-results.ts';
import { RunSelector } from '#lib/scheduling/schema.ts';

/** Every row of a run with its outcome, as a CSV. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  params: RunSelector,
  handler: async ({ signedIn, params }) => {
    const results = await exportResults(signedIn.ctx, params);
    if (!results.ok) return results;
    const { fileName, csv } = results.data;
    return new Response(csv, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      },
    });
  },
});
