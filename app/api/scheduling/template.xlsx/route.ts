import { defineRoute } from '#lib/http/define-route.ts';
import { templateWorkbook } from '#lib/scheduling/template-workbook.ts';
import { TemplateInput, templateOf } from '#lib/scheduling/templates.ts';

/** A template to fill in, as an Excel workbook. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  query: TemplateInput,
  handler: async ({ query: { of } }) =>
    new Response(new Uint8Array(await templateWorkbook(templateOf(of))), {
      headers: {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'content-disposition': `attachment; filename="headroom-${of.replace('_', '-')}.xlsx"`,
      },
    }),
});
