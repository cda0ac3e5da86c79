import type { AttemptOutcome } from './gateway-types.ts';

/** One HTTP request. `body` is sent as JSON unless it is bytes. */
export type WireRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** Headers of an answer, by their lower-case name; several of one name are joined by commas. */
export type WireHeaders = { get(name: string): string | null };

/** How one HTTP request ended. `body` is the parsed JSON, undefined where there was none or it could not be read. */
export type WireAnswer = {
  readonly outcome: AttemptOutcome;
  readonly status: number | null;
  readonly headers: WireHeaders | null;
  readonly body: unknown;
  /** Characters of the text that the body was read from. */
  readonly textLength: number;
  readonly correlationId: string | null;
  /** Machine-readable reason of everything but `ok`. */
  readonly cause: string | null;
  /** True when the request certainly never left this machine. */
  readonly wasUnsent: boolean;
};

/** Numbers of the transport. */
export type TransportSettings = { readonly timeoutMs: number; readonly maxAnswerBytes: number };

/** Sends one request; never rejects for anything the network or the server does. Redirects are not followed. */
export type Transport = (request: WireRequest, signals: readonly AbortSignal[]) => Promise<WireAnswer>;

/** Codes of connections that were never made. */
const UNSENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * A transport over `fetch` with a time-out over the whole exchange and a cap on the answer: for login hosts and storage,
 * which are asked now and then. The API is asked over a pooled transport.
 */
export function createTransport(fetcher: typeof fetch, settings: TransportSettings): Transport {
  return async (request, signals) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DOMException('timed out', 'TimeoutError')), settings.timeoutMs);
    const onAbort = () => deadline.abort();
    for (const signal of signals) {
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
    }
    let response: Response | null = null;
    try {
      response = await fetcher(request.url, {
        method: request.method,
        headers: request.headers,
        body: encodeBody(request.body) as BodyInit | undefined,
        redirect: 'manual',
        signal: deadline.signal,
      });
      const text = await readText(response, settings.maxAnswerBytes);
      return answered(response.status, response.headers, text);
    } catch (error) {
      const isAborted = signals.some((signal) => signal.aborted);
      const code = networkCode(error);
      return broken(isAborted ? 'aborted' : reasonOf(error), {
        status: response?.status ?? null,
        headers: response?.headers ?? null,
        code,
        wasUnsent: UNSENT_CODES.has(code),
      });
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    }
  };
}

/** A body as it is sent: bytes as they are, everything else as JSON. */
export function encodeBody(body: unknown): Uint8Array | string | undefined {
  return body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body);
}

class AnswerTooLargeError extends Error {}

/** Reads the body piece by piece, so that an answer beyond the cap is dropped instead of held. */
async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = response.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    bytes += piece.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new AnswerTooLargeError(`answer beyond ${maxBytes} bytes`);
    }
    text += decoder.decode(piece.value, { stream: true });
  }
  return text + decoder.decode();
}

/** An answer that came completely, judged by its status and by whether its text is JSON. */
export function answered(status: number, headers: WireHeaders, text: string): WireAnswer {
  let body: unknown;
  let isReadable = true;
  if (text !== '') {
    try {
      body = JSON.parse(text);
    } catch {
      isReadable = false;
    }
  }
  const correlationId = headers.get('inin-correlation-id');
  const isGood = status >= 200 && status < 300;
  const outcome = !isGood ? outcomeOf(status) : isReadable ? 'ok' : 'malformed';
  const cause = causeOf(status, outcome);
  return { outcome, status, headers, body, textLength: text.length, correlationId, cause, wasUnsent: false };
}

function outcomeOf(status: number): AttemptOutcome {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'server_error' : 'client_error';
}

function causeOf(status: number, outcome: AttemptOutcome): string | null {
  if (outcome === 'ok') return null;
  if (outcome === 'malformed') return 'answer_is_not_json';
  return status < 400 ? 'redirect_refused' : `http_${status}`;
}

/** Why an exchange did not come to its end. */
export type BreakReason = 'aborted' | 'timeout' | 'answer_too_large' | 'network_error';

/** What was known when an exchange broke. `code` counts for network errors alone. */
export type BrokenExchange = {
  readonly status: number | null;
  readonly headers: WireHeaders | null;
  readonly code: string;
  readonly wasUnsent: boolean;
};

/** An exchange that did not come to its end. */
export function broken(reason: BreakReason, { status, headers, code, wasUnsent }: BrokenExchange): WireAnswer {
  const correlationId = headers?.get('inin-correlation-id') ?? null;
  const outcome = reason === 'answer_too_large' ? 'malformed' : reason;
  const cause = reason === 'network_error' ? code : reason;
  return { outcome, status, headers, body: undefined, textLength: 0, correlationId, cause, wasUnsent };
}

function reasonOf(error: unknown): Exclude<BreakReason, 'aborted'> {
  if (error instanceof AnswerTooLargeError) return 'answer_too_large';
  return error instanceof DOMException && error.name === 'TimeoutError' ? 'timeout' : 'network_error';
}

/** The reason hides one or two causes deep, and among several addresses in an aggregate. */
export function networkCode(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const candidates = inner instanceof AggregateError ? [inner, ...(inner.errors as unknown[])] : [inner];
    for (const candidate of candidates) {
      const { code } = candidate as { code?: unknown };
      if (typeof code === 'string') return code;
    }
  }
  return 'connection_failed';
}
