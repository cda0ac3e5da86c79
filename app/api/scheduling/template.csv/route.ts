import { defineRoute } from '#lib/http/define-route.ts';
import { csvTemplate } from '#lib/scheduling/csv-format.shared.ts';
import { TemplateInput, templateOf } from '#lib/scheduling/templates.ts';

/** A template to fill in, as a CSV. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  query: TemplateInput,
  handler: ({ query: { of } }) =>
    Promise.resolve(
      new Response(csvTemplate(templateOf(of)), {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="headroom-${of.replace('_', '-')}.csv"`,
        },
      }),
    ),
});
