import { z } from 'zod';
import { defineRoute } from '#lib/http/define-route.ts';
import { fail, type Result } from '#lib/result.ts';
import { previewRun } from '#lib/scheduling/preview-run.ts';
import { MAX_CSV_BYTES, PreviewInput } from '#lib/scheduling/schema.ts';

/** Room for the form around the file. */
const MAX_BODY_BYTES = MAX_CSV_BYTES + 10_000;

/**
 * Plans a CSV of assignments and stores the plan as a draft run, which is the answer. Takes JSON (`csv` as text) or a form
 * with the file as `csv`; nothing is changed in Genesys Cloud.
 */
export const POST = defineRoute({
  permission: 'scheduling:run',
  handler: async ({ signedIn, request }) => {
    const fields = await readFields(request);
    if (!fields.ok) return fields;
    const input = PreviewInput.safeParse(fields.data);
    if (!input.success) {
      const issue = input.error.issues[0];
      return fail('invalid_request', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`);
    }
    return previewRun(signedIn.ctx, input.data);
  },
});

async function readFields(request: Request): Promise<Result<unknown, 'too_large' | 'invalid_request'>> {
  const tooLarge = () => fail('too_large', 'The file is larger than 25 MB. Split it.');
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return tooLarge();
  const bytes = await readAtMost(request, MAX_BODY_BYTES);
  if (bytes === null) return tooLarge();
  const again = new Response(bytes, { headers: { 'content-type': request.headers.get('content-type') ?? '' } });
  try {
    if (!again.headers.get('content-type')?.startsWith('multipart/form-data')) {
      return { ok: true, data: z.json().parse(await again.json()) };
    }
    const form = Object.fromEntries(await again.formData());
    const { csv } = form;
    return { ok: true, data: { ...form, csv: csv instanceof Blob ? await csv.text() : csv } };
  } catch (cause) {
    return fail('invalid_request', 'The body is neither JSON nor a form.', { cause });
  }
}

/** The whole body, or null once it turns out to be larger than allowed, whatever its length header said. */
async function readAtMost(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  const reader = request.body?.getReader();
  for (let size = 0; reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}
