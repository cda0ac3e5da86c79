import { gunzip } from 'node:zlib';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { answered, broken, encodeBody, networkCode } from './transport.ts';
import type { BreakReason, Transport, TransportSettings, WireAnswer, WireHeaders, WireRequest } from './transport.ts';

/** A transport that keeps its connections, and their end. */
export type PooledTransport = {
  readonly send: Transport;
  /** Breaks what is still under way and closes every connection. */
  close(): Promise<void>;
};

/** `connections`: to one host at most; what is sent beyond waits for one of them. */
export type PoolSettings = TransportSettings & { readonly connections: number };

/**
 * How long an unused connection is kept when the server does not say. Well below the minute after which the load balancers
 * in front of the API drop theirs, since a call sent into a connection that is just being dropped may or may not have arrived.
 */
const KEEP_ALIVE_MS = 20_000;
const LONGEST_KEEP_ALIVE_MS = 50_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** What `fetch` would send, too: some firewalls turn away clients without a name, and pages of people compress well. */
const OWN_HEADERS = ['accept-encoding', 'gzip', 'user-agent', 'Headroom'] as const;

/**
 * A transport over connections of its own, with a time-out over the whole exchange and a cap on the answer. Nothing below it
 * repeats a request: one call is one request on one connection, or none, and `wasUnsent` says so for certain.
 */
export function createPooledTransport(settings: PoolSettings): PooledTransport {
  const agent = new Agent({
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
    connectTimeout: Math.min(CONNECT_TIMEOUT_MS, settings.timeoutMs),
    // The time-out over the whole exchange is below both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: (request, signals) =>
      new Promise((resolve) => {
        new Exchange(signals, settings, resolve).begin(agent, request);
      }),
    close: () => agent.destroy(),
  };
}

/** One request and its answer; resolves exactly once. An object instead of closures because it is on every call's way. */
class Exchange implements Dispatcher.DispatchHandler, EventListenerObject {
  readonly #signals: readonly AbortSignal[];
  readonly #settings: TransportSettings;
  readonly #resolve: (answer: WireAnswer) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Known from the moment at which the request has its connection and is about to be written. */
  #controller: Dispatcher.DispatchController | null = null;
  #status: number | null = null;
  #headers: WireHeaders | null = null;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #isOver = false;

  constructor(signals: readonly AbortSignal[], settings: TransportSettings, resolve: (answer: WireAnswer) => void) {
    this.#signals = signals;
    this.#settings = settings;
    this.#resolve = resolve;
  }

  begin(agent: Agent, { method, url, headers, body }: WireRequest): void {
    // What cannot be written as JSON is a bug, and thrown before there is anything to clean up.
    const encoded = encodeBody(body) ?? null;
    for (const signal of this.#signals) {
      if (signal.aborted) return this.#break('aborted');
      signal.addEventListener('abort', this, { once: true });
    }
    this.#timer = setTimeout(() => this.#break('timeout'), this.#settings.timeoutMs);
    const sent: string[] = [...OWN_HEADERS];
    for (const name in headers) sent.push(name, headers[name] ?? '');
    const path = url.pathname + url.search;
    try {
      agent.dispatch({ origin: url.origin, path, method, headers: sent, body: encoded }, this);
    } catch (error) {
      this.#break('network_error', error instanceof Error ? error : new Error(String(error)));
    }
  }

  handleEvent(): void {
    this.#break('aborted');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection, or about to be written a second time: neither may be sent.
    const isUnwanted = this.#isOver || this.#controller !== null;
    this.#controller ??= controller;
    if (isUnwanted) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Interim answers, such as early hints, say nothing.
    if (status < 200) return;
    this.#status = status;
    this.#headers = { get: (name) => joined(headers[name]) };
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#bytes += piece.byteLength;
    if (this.#bytes > this.#settings.maxAnswerBytes) this.#break('answer_too_large');
    else this.#pieces.push(piece);
  }

  onResponseEnd(): void {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length <= 1 ? (first ?? null) : Buffer.concat(this.#pieces, this.#bytes);
    if (bytes === null || this.#headers?.get('content-encoding') !== 'gzip') return this.#complete(bytes);
    gunzip(bytes, { maxOutputLength: this.#settings.maxAnswerBytes }, (error, plain) => {
      if (error === null) this.#complete(plain);
      else this.#break(networkCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'answer_too_large' : 'network_error', error);
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#break('network_error', error);
  }

  #complete(bytes: Buffer | null): void {
    if (this.#status === null || this.#headers === null) throw new Error('an answer ended before it began');
    this.#end(answered(this.#status, this.#headers, bytes === null ? '' : textOf(bytes)));
  }

  #break(reason: BreakReason, error: Error | null = null): void {
    if (this.#isOver) return;
    const wasUnsent = this.#controller === null;
    this.#end(broken(reason, { status: this.#status, headers: this.#headers, code: networkCode(error), wasUnsent }));
    this.#controller?.abort(error ?? new Error(reason));
  }

  #end(answer: WireAnswer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    for (const signal of this.#signals) signal.removeEventListener('abort', this);
    this.#resolve(answer);
  }
}

function joined(value: string | string[] | undefined): string | null {
  return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
}

/** UTF-8, without the byte order mark that JSON may not have and some servers send. */
function textOf(bytes: Buffer): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}
