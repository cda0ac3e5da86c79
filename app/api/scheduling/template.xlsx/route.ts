import { defineRoute } from '#lib/http/define-route.ts';
import { templateWorkbook } from '#lib/scheduling/template-workbook.ts';

/** The template to fill in, as an Excel workbook. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  handler: async () =>
    new Response(new Uint8Array(await templateWorkbook()), {
      headers: {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'content-disposition': 'attachment; filename="headroom-assignments.xlsx"',
      },
    }),
});
