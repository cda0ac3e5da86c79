import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';

/** Uncompressed size beyond which an upload is taken for a decompression bomb. */
const MAX_DOCUMENT_BYTES = 512_000_000;

/** A document from an upload, or every reason why it is none: not gzip, not JSON, or not of the schema. */
export function readUploadDocument<Schema extends z.ZodType>(
  bytes: Buffer,
  schema: Schema,
):
  { readonly ok: true; readonly data: z.infer<Schema> } | { readonly ok: false; readonly problems: readonly string[] } {
  let document: unknown;
  try {
    document = JSON.parse(gunzipSync(bytes, { maxOutputLength: MAX_DOCUMENT_BYTES }).toString('utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'not valid JSON' : 'not gzip-compressed';
    return { ok: false, problems: [`upload: ${reason}`] };
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return { ok: true, data: parsed.data };
  return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
}
