import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type { CreateStrategy } from '../strategy.ts';
import {
  answerOf,
  createPlainHttp,
  DOCUMENTED_LIMIT,
  DOCUMENTED_WINDOW_MS,
  HttpError,
  perOrganisation,
} from './plain-http.ts';

const CONCURRENCY = 10;
const RETRIES = 5;
const PRIORITY = { interactive: 1, bulk: 0 };

/**
 * p-queue with p-retry, one queue for each organisation: the documented limit as a strict sliding interval, priorities, and
 * p-retry's exponential backoff around each request, which waits at least for the server's hint.
 */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  const queues = perOrganisation(
    () =>
      new PQueue({
        interval: http.ms(DOCUMENTED_WINDOW_MS),
        intervalCap: DOCUMENTED_LIMIT,
        strict: true,
        concurrency: CONCURRENCY,
      }),
  );
  return {
    call: (call) =>
      answerOf(
        queues.of(call.organisation).add(
          () =>
            pRetry(() => http.send(call), {
              retries: RETRIES,
              minTimeout: http.ms(1_000),
              onFailedAttempt: async ({ error }) => {
                const hintMs = error instanceof HttpError ? error.retryAfterMs : null;
                if (hintMs !== null) await http.wait(hintMs * options.timeScale);
              },
            }),
          { priority: PRIORITY[call.priority] },
        ),
      ),
    close: async () => {
      for (const queue of queues.all()) queue.clear();
    },
  };
};
