import { env } from '#lib/env.ts';
import { dataActionOpenApi } from '#lib/trunks/data-action-documents.ts';

export const dynamic = 'force-dynamic';

/** What data actions may ask, for whoever builds one. The same for everybody; holds nothing of anybody. */
export function GET(): Response {
  return Response.json(dataActionOpenApi(new URL(env().APP_URL).origin));
}
