import { takeBody } from './take-body.ts';

/** The body of a request as text; null when it is longer than `maxBytes`. */
export async function readText(request: Request, maxBytes: number): Promise<string | null> {
  const body = takeBody(request);
  const parts: Uint8Array[] = [];
  let bytes = body.announcedBytes ?? 0;
  if (bytes <= maxBytes) {
    bytes = 0;
    for await (const part of body.chunks()) {
      bytes += part.byteLength;
      if (bytes > maxBytes) break;
      parts.push(part);
    }
  }
  if (bytes <= maxBytes) return Buffer.concat(parts).toString('utf8');
  await body.discardRest();
  return null;
}

/** A text as JSON; null when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
