import { defineRoute } from '#lib/http/define-route.ts';
import { takeFile } from '#lib/http/take-file.ts';
import { previewRun } from '#lib/scheduling/preview-run.ts';
import { PreviewFileInput } from '#lib/scheduling/source/file-input.ts';

/**
 * Plans a file of assignments and stores the plan as a draft run, which is the answer. The body is the file itself, CSV or
 * Excel workbook, and is read as it arrives; nothing is changed in Genesys Cloud.
 */
export const POST = defineRoute({
  permission: 'scheduling:run',
  query: PreviewFileInput,
  handler: ({ signedIn, query, request }) =>
    takeFile(request, (chunks, announcedBytes) => previewRun(signedIn.ctx, query, chunks, announcedBytes)),
});
