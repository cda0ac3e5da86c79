import { defineRoute } from '#lib/http/define-route.ts';
import { fail } from '#lib/result.ts';
import { previewRun } from '#lib/scheduling/preview-run.ts';
import { PreviewFileInput } from '#lib/scheduling/source/file-input.ts';
import { MAX_FILE_BYTES } from '#lib/scheduling/source/parsed-file.ts';

/** Bodies that hold a file in something else; what is in them would be read as rows. */
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
    const announced = request.headers.get('content-length');
    const upload = takeBody(request);
    try {
      return await previewRun(signedIn.ctx, query, upload.file(), announced === null ? null : Number(announced));
    } finally {
      await upload.discardRest();
    }
  },
});

/** The body in two parts: what is read of it, and what is left when no more is wanted. */
function takeBody(request: Request) {
  const reader = request.body?.getReader();
  let size = 0;
  async function* file(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return;
      size += next.value.byteLength;
      yield next.value;
    }
  }
  /** A browser hears no answer before it has sent everything, so the rest of a refused file is taken and thrown away. */
  const discardRest = async (): Promise<void> => {
    try {
      for await (const _chunk of file()) if (size > MAX_FILE_BYTES) break;
      await reader?.cancel();
    } catch {
      // The sender has gone: nobody waits for the answer any more.
    }
  };
  return { file, discardRest };
}
