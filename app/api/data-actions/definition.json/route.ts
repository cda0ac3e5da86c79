import { env } from '#lib/env.ts';
import { defineRoute } from '#lib/http/define-route.ts';
import { dataActionDefinition } from '#lib/trunks/data-action-documents.ts';

/** The data action to be imported into Genesys Cloud, as a file. Holds no key. */
export const GET = defineRoute({
  permission: 'trunks:view',
  handler: () =>
    Promise.resolve(
      Response.json(dataActionDefinition(new URL(env().APP_URL).origin), {
        headers: { 'content-disposition': 'attachment; filename="headroom-trunk-states.custom.json"' },
      }),
    ),
});
