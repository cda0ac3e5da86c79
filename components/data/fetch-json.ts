import { z } from 'zod';

/** One input the server refused, named as in the request. */
export type InvalidParam = { readonly name: string; readonly reason: string };

const problemBody = z.object({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  requestId: z.string().optional(),
  retryAfterMs: z.number().nonnegative().optional(),
  invalid_params: z.array(z.object({ name: z.string(), reason: z.string() })).optional(),
  context: z.record(z.string(), z.unknown()).optional(),
});

type ProblemFields = {
  status: number;
  code: string;
  title: string;
  detail?: string;
  requestId?: string;
  retryAfterMs?: number;
  invalidParams?: readonly InvalidParam[];
  context?: Readonly<Record<string, unknown>>;
  cause?: unknown;
};

/**
 * A request to our own server that gave no usable answer. `status` is the HTTP status, 0 when no answer came (`code`
 * "unreachable"); `code` "unexpected_answer" means a success whose body is not what this page was built for.
 */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  /** Milliseconds the server asked us to wait. */
  readonly retryAfterMs: number | undefined;
  readonly invalidParams: readonly InvalidParam[];
  /** Extra facts from the server, for example the missing permission. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(fields: ProblemFields) {
    super(fields.detail ?? fields.title, { cause: fields.cause });
    this.name = 'HttpProblem';
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.requestId = fields.requestId;
    this.retryAfterMs = fields.retryAfterMs;
    this.invalidParams = fields.invalidParams ?? [];
    this.context = fields.context ?? {};
  }
}

/** Options of {@link fetchJson}. A `body` makes the request a POST unless `method` says otherwise. */
export type FetchJsonOptions<Schema extends z.ZodType> = {
  schema: Schema;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** The fetch to use; the browser's own unless a test passes one. */
  fetch?: typeof globalThis.fetch;
  /** The present in epoch milliseconds, for a `Retry-After` given as a date. */
  nowMs?: number;
};

/**
 * Calls one of our own routes and returns the parsed body. Rejects with {@link HttpProblem}; an aborted request rejects
 * with the signal's own reason, which TanStack Query expects.
 */
export async function fetchJson<Schema extends z.ZodType>(
  path: string,
  options: FetchJsonOptions<Schema>,
): Promise<z.output<Schema>> {
  return readAnswer(await send(path, options), options.schema, options.nowMs ?? Date.now());
}

/** What an answer of one of our own routes says, however it was fetched. Rejects with {@link HttpProblem}. */
export async function readAnswer<Schema extends z.ZodType>(
  response: Response,
  schema: Schema,
  nowMs: number,
): Promise<z.output<Schema>> {
  if (!response.ok) throw await readProblem(response, nowMs);
  const requestId = response.headers.get('x-request-id') ?? undefined;
  let body: unknown;
  try {
    body = response.status === 204 ? undefined : await response.json();
  } catch (cause) {
    throw unexpectedAnswer(response.status, requestId, cause);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw unexpectedAnswer(response.status, requestId, parsed.error);
  return parsed.data;
}

async function send<Schema extends z.ZodType>(path: string, options: FetchJsonOptions<Schema>): Promise<Response> {
  const hasBody = options.body !== undefined;
  const doFetch = options.fetch ?? globalThis.fetch;
  try {
    return await doFetch(path, {
      method: options.method ?? (hasBody ? 'POST' : 'GET'),
      headers: {
        accept: 'application/json, application/problem+json',
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...options.headers,
      },
      body: hasBody ? JSON.stringify(options.body) : undefined,
      credentials: 'same-origin',
      signal: options.signal,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new HttpProblem({
      status: 0,
      code: 'unreachable',
      title: 'Headroom could not be reached.',
      detail: 'Headroom could not be reached. Check your connection; this page tries again by itself.',
      cause,
    });
  }
}

function unexpectedAnswer(status: number, requestId: string | undefined, cause: unknown): HttpProblem {
  return new HttpProblem({
    status,
    code: 'unexpected_answer',
    title: 'We sent an answer this page does not understand.',
    detail: 'We sent an answer this page does not understand. Reload the page: a newer version may be in place.',
    requestId,
    cause,
  });
}

async function readProblem(response: Response, nowMs: number): Promise<HttpProblem> {
  const text = await response.text().catch(() => '');
  const parsed = problemBody.safeParse(parseJson(text));
  const body = parsed.success ? parsed.data : {};
  return new HttpProblem({
    status: response.status,
    code: body.code ?? `http_${response.status}`,
    title: body.title ?? `We could not finish this request (HTTP ${response.status}).`,
    detail: body.detail,
    requestId: body.requestId ?? response.headers.get('x-request-id') ?? undefined,
    retryAfterMs: body.retryAfterMs ?? parseRetryAfter(response.headers.get('retry-after'), nowMs),
    invalidParams: body.invalid_params,
    context: body.context,
  });
}

/** The parsed text, or undefined: a proxy's HTML error page is a fact about the answer, not a fault of ours. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9110 §10.2.3: seconds or an HTTP date. Undefined when absent or unreadable. */
function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (header.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
