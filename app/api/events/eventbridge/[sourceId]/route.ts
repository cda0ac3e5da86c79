import { randomUUID } from 'node:crypto';
import { authoriseSource, receiveBridgedEvent } from '#lib/events/receive-bridged-event.ts';
import { problemOfError } from '#lib/http/problem-of-error.ts';
import { problem, problemOf } from '#lib/http/problem.ts';
import { parseJson, readText } from '#lib/http/read-text.ts';

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
    const text = await readText(request, MAX_BYTES);
    if (text === null) {
      return problem({ status: 413, code: 'too_large', detail: `An event has ${MAX_BYTES} bytes at most.`, requestId });
    }
    // Not JSON is not an event either, and refused as such.
    const taken = await receiveBridgedEvent(source.data, parseJson(text));
    return taken.ok ? new Response(null, { status: 204 }) : problemOf(taken.error, requestId);
  } catch (error) {
    return problemOfError(error, request, requestId);
  }
}
