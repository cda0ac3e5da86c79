import type { AttemptOutcome } from './gateway-types.ts';

/** One HTTP request. `body` is sent as JSON unless it is bytes. */
export type WireRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** How one HTTP request ended. `body` is the parsed JSON, undefined where there was none or it could not be read. */
export type WireAnswer = {
  readonly outcome: AttemptOutcome;
  readonly status: number | null;
  readonly headers: Headers | null;
  readonly body: unknown;
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

/** A transport over `fetch` with a time-out over the whole exchange and a cap on the answer. */
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
        body: encodeBody(request.body),
        redirect: 'manual',
        signal: deadline.signal,
      });
      const text = await readText(response, settings.maxAnswerBytes);
      return answered(response, text);
    } catch (error) {
      return broken(error, response, signals);
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    }
  };
}

function encodeBody(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined;
  return body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body);
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

function answered(response: Response, text: string): WireAnswer {
  const { status, headers } = response;
  const base = { status, headers, correlationId: headers.get('inin-correlation-id'), wasUnsent: false };
  let body: unknown;
  let isReadable = true;
  if (text !== '') {
    try {
      body = JSON.parse(text);
    } catch {
      isReadable = false;
    }
  }
  if (status >= 200 && status < 300) {
    return isReadable
      ? { ...base, outcome: 'ok', body, cause: null }
      : { ...base, outcome: 'malformed', body: undefined, cause: 'answer_is_not_json' };
  }
  return { ...base, outcome: outcomeOf(status), body, cause: status < 400 ? 'redirect_refused' : `http_${status}` };
}

function outcomeOf(status: number): AttemptOutcome {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'server_error' : 'client_error';
}

function broken(error: unknown, response: Response | null, signals: readonly AbortSignal[]): WireAnswer {
  const base = {
    status: response?.status ?? null,
    headers: response?.headers ?? null,
    body: undefined,
    correlationId: response?.headers.get('inin-correlation-id') ?? null,
    wasUnsent: false,
  };
  if (error instanceof AnswerTooLargeError) return { ...base, outcome: 'malformed', cause: 'answer_too_large' };
  if (signals.some((signal) => signal.aborted)) return { ...base, outcome: 'aborted', cause: 'aborted' };
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { ...base, outcome: 'timeout', cause: 'timeout' };
  }
  const code = networkCode(error);
  return { ...base, outcome: 'network_error', cause: code, wasUnsent: UNSENT_CODES.has(code) };
}

/** `fetch` hides the reason one or two causes deep, and among several addresses in an aggregate. */
function networkCode(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const candidates = inner instanceof AggregateError ? [inner, ...(inner.errors as unknown[])] : [inner];
    for (const candidate of candidates) {
      const { code } = candidate as { code?: unknown };
      if (typeof code === 'string') return code;
    }
  }
  return 'connection_failed';
}
