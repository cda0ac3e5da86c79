import type { CreateStrategy, StrategyCall } from '../strategy.ts';
import { answerOf, createPlainHttp, HttpError, perOrganisation } from './plain-http.ts';

const PER_SECOND = 10;
const RETRIES = 3;
const RETRY_MS = 1_000;

/** A token bucket of ten calls a second for each organisation, in order of arrival; up to three retries after the server's hint. */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  const buckets = perOrganisation(() => {
    let tokens = PER_SECOND;
    let filledMs = performance.now();
    let last: Promise<void> = Promise.resolve();
    const take = async () => {
      for (;;) {
        const nowMs = performance.now();
        tokens = Math.min(PER_SECOND, tokens + ((nowMs - filledMs) / http.ms(1_000)) * PER_SECOND);
        filledMs = nowMs;
        if (tokens >= 1) break;
        await http.wait((1_000 * (1 - tokens)) / PER_SECOND);
      }
      tokens -= 1;
    };
    return {
      next: () => {
        last = last.then(take);
        return last;
      },
    };
  });
  const send = async (call: StrategyCall) => {
    for (let attempt = 0; ; attempt += 1) {
      await buckets.of(call.organisation).next();
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
