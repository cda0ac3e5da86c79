import type { CreateStrategy, StrategyCall } from '../strategy.ts';
import { answerOf, createPlainHttp, HttpError } from './plain-http.ts';

/** Numbers of the Genesys Java SDK's RetryConfiguration; `maxRetryTimeSec` is 0 (off) there and set by the program. */
const RETRY = { maxRetryTimeMs: 600_000, retryMax: 5, retryAfterDefaultMs: 3_000, maxRetriesBeforeBackoff: 5 };
const RETRYABLE = [429, 502, 503, 504];
/** A machine has so many sockets for one host; more calls than that wait for one. */
const SOCKETS = 1_000;

/**
 * Every call at once, each with the retry rule of the Genesys Java SDK: a 429 waits for its Retry-After, 502 to 504 for three
 * seconds and from the sixth time on for longer; at most six repetitions of a 429, none of a broken connection.
 */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  let free = SOCKETS;
  const waiting: (() => void)[] = [];
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const send = async (call: StrategyCall) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return http.send(call).finally(release);
  };
  const sendWithRetry = async (call: StrategyCall) => {
    const startedMs = performance.now();
    let retries = 0;
    let repetitions = 0;
    for (;;) {
      try {
        return await send(call);
      } catch (error) {
        const elapsedMs = performance.now() - startedMs;
        const isRetryable = error instanceof HttpError && RETRYABLE.includes(error.status);
        if (!isRetryable || elapsedMs >= http.ms(RETRY.maxRetryTimeMs) || retries > RETRY.retryMax) throw error;
        if (error.status === 429 || repetitions++ < RETRY.maxRetriesBeforeBackoff) {
          retries += 1;
          await http.wait((error.retryAfterMs ?? http.ms(RETRY.retryAfterDefaultMs)) * options.timeScale);
        } else await http.wait(3_000);
      }
    }
  };
  return { call: (call) => answerOf(sendWithRetry(call)), close: async () => {} };
};
