import { setTimeout as sleep } from 'node:timers/promises';
import type { StrategyAnswer, StrategyCall, StrategyOptions } from '../strategy.ts';

/** Genesys' documented limit, which every strategy but ours takes from the documentation. */
export const DOCUMENTED_LIMIT = 300;
/** And its window, real milliseconds. */
export const DOCUMENTED_WINDOW_MS = 60_000;

/** An answer of 400 and above. */
export class HttpError extends Error {
  readonly status: number;
  /** The server's hint in scaled milliseconds; null when it gave none. */
  readonly retryAfterMs: number | null;

  constructor(status: number, retryAfterMs: number | null) {
    super(`HTTP ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What the peers share: a plain request, and time that runs as fast as the server's. */
export type PlainHttp = {
  /** One request. Rejects with {@link HttpError} for 400 and above, with fetch's own error when the connection failed. */
  send(call: StrategyCall): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Scaled milliseconds of so many real ones. */
  ms(realMs: number): number;
  /** Waits so many real milliseconds, scaled. */
  wait(realMs: number): Promise<void>;
};

/** Plain requests with the organisations' tokens. */
export function createPlainHttp({ apiBaseUrl, organisations, timeScale }: StrategyOptions): PlainHttp {
  const tokens = new Map(organisations.map(({ id, token }) => [id, token]));
  const ms = (realMs: number) => realMs / timeScale;
  return {
    ms,
    wait: (realMs) => sleep(ms(realMs)),
    async send({ organisation, method, path, body }) {
      const response = await fetch(`${apiBaseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tokens.get(organisation) ?? ''}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status >= 400) {
        const hint = response.headers.get('retry-after');
        throw new HttpError(response.status, hint === null ? null : ms(Number(hint) * 1_000));
      }
      return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    },
  };
}

/** The promise's outcome as a strategy's answer. */
export async function answerOf(
  sent: Promise<{ readonly status: number; readonly body: unknown }>,
): Promise<StrategyAnswer> {
  try {
    return { ok: true, ...(await sent) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** One of something for each organisation, made at first use. */
export function perOrganisation<T>(make: () => T): { of(organisation: string): T; all(): readonly T[] } {
  const made = new Map<string, T>();
  return {
    of(organisation) {
      let value = made.get(organisation);
      if (value === undefined) {
        value = make();
        made.set(organisation, value);
      }
      return value;
    },
    all: () => [...made.values()],
  };
}
