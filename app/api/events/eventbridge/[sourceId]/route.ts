import { randomUUID } from 'node:crypto';
import { authoriseSource, receiveBridgedEvent } from '#lib/events/receive-bridged-event.ts';
import { problemOfError } from '#lib/http/problem-of-error.ts';
import { problem, problemOf } from '#lib/http/problem.ts';
import { takeBody } from '#lib/http/take-body.ts';

export const dynamic = 'force-dynamic';

/** The header that an API destination's connection sends the key in. */
const KEY_HEADER = 'x-headroom-key';
/** Amazon EventBridge allows 256 KB. */
const MAX_BYTES = 300_000;

type Context = { params: Promise<{ sourceId: string }> };

/**
 * One event from an organisation's Amazon EventBridge; docs/event-bridge.md says how that is set up. Nobody is signed in: the
 * source's own key stands for the organisation. 2xx only when the event is written, 503 when it should come again.
 */
export async function POST(request: Request, context: Context): Promise<Response> {
  const requestId = randomUUID();
  try {
    const { sourceId } = await context.params;
    const source = await authoriseSource(sourceId, request.headers.get(KEY_HEADER));
    if (!source.ok) return problemOf(source.error, requestId);
    const text = await readText(request);
    if (text === null) {
      return problem({ status: 413, code: 'too_large', detail: `An event has ${MAX_BYTES} bytes at most.`, requestId });
    }
    const taken = await receiveBridgedEvent(source.data, parseJson(text));
    return taken.ok ? new Response(null, { status: 204 }) : problemOf(taken.error, requestId);
  } catch (error) {
    return problemOfError(error, request, requestId);
  }
}

/** The body; null when it is too long. */
async function readText(request: Request): Promise<string | null> {
  const body = takeBody(request);
  const parts: Uint8Array[] = [];
  let bytes = body.announcedBytes ?? 0;
  if (bytes <= MAX_BYTES) {
    bytes = 0;
    for await (const part of body.chunks()) {
      bytes += part.byteLength;
      if (bytes > MAX_BYTES) break;
      parts.push(part);
    }
  }
  if (bytes <= MAX_BYTES) return Buffer.concat(parts).toString('utf8');
  await body.discardRest();
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is not an event either, and refused as such.
    return null;
  }
}
