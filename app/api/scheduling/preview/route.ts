import { defineRoute } from '#lib/http/define-route.ts';
import { takeBody } from '#lib/http/take-body.ts';
import { fail } from '#lib/result.ts';
import { previewRun } from '#lib/scheduling/preview-run.ts';
import { PreviewFileInput } from '#lib/scheduling/source/file-input.ts';

/** Bodies that hold a file in something else, which would be read as rows. */
const WRAPPED = /^(multipart\/|application\/(json|x-www-form-urlencoded))/;

/**
 * Plans a file of assignments and stores the plan as a draft run, which is the answer. The body is the file itself, CSV or
 * Excel workbook, and is read as it arrives; nothing is changed in Genesys Cloud.
 */
export const POST = defineRoute({
  permission: 'scheduling:run',
  query: PreviewFileInput,
  handler: async ({ signedIn, query, request }) => {
    if (WRAPPED.test(request.headers.get('content-type') ?? '')) {
      return fail('invalid_request', 'The body must be the file itself, not a form or JSON.');
    }
    const body = takeBody(request);
    const outcome = await previewRun(signedIn.ctx, query, body.chunks(), body.announcedBytes);
    await body.discardRest();
    return outcome;
  },
});
