import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import type { CreateStrategy, StrategyCall } from '../strategy.ts';
import { answerOf, createPlainHttp, DOCUMENTED_LIMIT, DOCUMENTED_WINDOW_MS, HttpError } from './plain-http.ts';

const RETRIES = 5;
const RETRY_MS = 1_000;

/**
 * rate-limiter-flexible in memory behind its queue, a key for each organisation: the documented limit in a window that opens
 * with the first call, in order of arrival. A refused call waits for the server's hint and takes a point again.
 */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  const limiter = new RateLimiterMemory({
    points: DOCUMENTED_LIMIT,
    duration: http.ms(DOCUMENTED_WINDOW_MS) / 1_000,
  });
  const queue = new RateLimiterQueue(limiter);
  const send = async (call: StrategyCall) => {
    for (let attempt = 0; ; attempt += 1) {
      await queue.removeTokens(1, call.organisation);
      try {
        return await http.send(call);
      } catch (error) {
        if (attempt >= RETRIES) throw error;
        const hintMs = error instanceof HttpError ? error.retryAfterMs : null;
        await http.wait(hintMs === null ? RETRY_MS : hintMs * options.timeScale);
      }
    }
  };
  return { call: (call) => answerOf(send(call)), close: async () => {} };
};
