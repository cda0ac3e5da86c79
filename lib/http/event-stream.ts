/** One server-sent event. The browser that connects again names the last `id` it got as `Last-Event-ID`. */
export type StreamEvent = { readonly event: string; readonly data: unknown; readonly id?: string };

/**
 * A `text/event-stream` answer. The next event is asked for when the browser has taken the one before, so that nothing piles
 * up here for a slow one; `null` keeps the connection from idling out. Its first bytes go out at once, so that the headers do not wait for the first event; it ends
 * when the source ends, and stops reading the source when the browser goes away.
 */
export function eventStreamResponse(source: AsyncIterable<StreamEvent | null>, onCancel: () => void): Response {
  const encoder = new TextEncoder();
  const iterator = source[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(': ok\n\n'));
    },
    async pull(controller) {
      const next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value ? format(next.value) : ': still here\n\n'));
    },
    cancel: onCancel,
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

function format({ event, data, id }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
