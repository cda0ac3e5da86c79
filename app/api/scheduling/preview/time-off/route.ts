import { defineRoute } from '#lib/http/define-route.ts';
import { takeFile } from '#lib/http/take-file.ts';
import { previewTimeOff, PreviewTimeOffInput } from '#lib/scheduling/time-off/preview-time-off.ts';

/**
 * Plans a file of time off and stores the plan as a draft run, which is the answer. The body is the file itself, CSV or Excel
 * workbook; nothing is changed in Genesys Cloud.
 */
export const POST = defineRoute({
  permission: 'scheduling:run',
  query: PreviewTimeOffInput,
  handler: ({ signedIn, query, request }) =>
    takeFile(request, (chunks, announcedBytes) => previewTimeOff(signedIn.ctx, query, chunks, announcedBytes)),
});
