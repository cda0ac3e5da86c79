import { exportReport } from '#lib/capacity/export-report.ts';
import { ReportSelector } from '#lib/capacity/schema.ts';
import { defineRoute } from '#lib/http/define-route.ts';

/** Every interval of a capacity report, as a CSV. */
export const GET = defineRoute({
  permission: 'trunks:view',
  params: ReportSelector,
  handler: async ({ signedIn, params }) => {
    const report = await exportReport(signedIn.ctx, params);
    if (!report.ok) return report;
    const { fileName, csv } = report.data;
    return new Response(csv, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      },
    });
  },
});
