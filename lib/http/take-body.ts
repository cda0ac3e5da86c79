/** Most that is taken and thrown away of a body nobody wants. */
const MAX_DISCARDED_BYTES = 100_000_000;

/** A request's body in two parts: what is read of it, and what is left. */
export type TakenBody = {
  /** The body as it arrives. Whoever stops early leaves the rest where it is. */
  readonly chunks: () => AsyncGenerator<Uint8Array>;
  /** The length that the sender announced; null when it did not. */
  readonly announcedBytes: number | null;
  /**
   * Takes what is left, up to 100 MB, and throws it away. Browsers hear no answer before they have sent everything, so
   * without this a refused upload ends as a broken connection instead of with the reason.
   */
  readonly discardRest: () => Promise<void>;
};

/** Lets a route stream a body and answer before its end. */
export function takeBody(request: Request): TakenBody {
  const reader = request.body?.getReader();
  const announced = request.headers.get('content-length');
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return;
      yield next.value;
    }
  }
  const discardRest = async (): Promise<void> => {
    let bytes = 0;
    try {
      for await (const chunk of chunks()) {
        bytes += chunk.byteLength;
        if (bytes > MAX_DISCARDED_BYTES) break;
      }
      await reader?.cancel();
    } catch {
      // The sender has gone: nobody waits for the answer any more.
    }
  };
  return { chunks, announcedBytes: announced === null ? null : Number(announced), discardRest };
}
