import { defineRoute } from '#lib/http/define-route.ts';
import { CSV_TEMPLATE } from '#lib/scheduling/csv-format.shared.ts';

/** The CSV template to fill in. */
export const GET = defineRoute({
  permission: 'scheduling:view',
  handler: () =>
    Promise.resolve(
      new Response(CSV_TEMPLATE, {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="headroom-assignments.csv"',
        },
      }),
    ),
});
