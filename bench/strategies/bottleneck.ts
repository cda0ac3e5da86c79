import Bottleneck from 'bottleneck';
import type { CreateStrategy } from '../strategy.ts';
import {
  answerOf,
  createPlainHttp,
  DOCUMENTED_LIMIT,
  DOCUMENTED_WINDOW_MS,
  HttpError,
  perOrganisation,
} from './plain-http.ts';

const MAX_CONCURRENT = 10;
const RETRIES = 3;
const RETRY_MS = 1_000;
const PRIORITY = { interactive: 1, bulk: 5 };

/**
 * The recipe of Bottleneck's documentation, one limiter for each organisation: a reservoir of the documented limit that is
 * filled each window, priorities, and up to three retries from the `failed` event after the server's hint.
 */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  const limiters = perOrganisation(() => {
    const limiter = new Bottleneck({
      reservoir: DOCUMENTED_LIMIT,
      reservoirRefreshAmount: DOCUMENTED_LIMIT,
      reservoirRefreshInterval: http.ms(DOCUMENTED_WINDOW_MS),
      maxConcurrent: MAX_CONCURRENT,
    });
    limiter.on('failed', (error: unknown, { retryCount }) => {
      if (retryCount >= RETRIES) return undefined;
      const hintMs = error instanceof HttpError ? error.retryAfterMs : null;
      return Promise.resolve(hintMs ?? http.ms(RETRY_MS));
    });
    return limiter;
  });
  return {
    call: (call) =>
      answerOf(limiters.of(call.organisation).schedule({ priority: PRIORITY[call.priority] }, () => http.send(call))),
    close: async () => {
      await Promise.all(limiters.all().map((limiter) => limiter.disconnect(false)));
    },
  };
};
