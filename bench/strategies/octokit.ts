import Bottleneck from 'bottleneck';
import type { CreateStrategy, StrategyCall } from '../strategy.ts';
import { answerOf, createPlainHttp, HttpError } from './plain-http.ts';

/**
 * The structure of `@octokit/plugin-throttling`, with Genesys' headers for GitHub's: groups of limiters by credential (ten
 * requests at once; writes one at a time, a second apart) inside one limiter that repeats. A limited request is repeated once,
 * as its documentation's example does, a second after the server's hint and past the queues (priority 0, weight 0).
 */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  const global = new Bottleneck.Group({ id: 'octokit-global', maxConcurrent: 10 });
  const write = new Bottleneck.Group({ id: 'octokit-write', maxConcurrent: 1, minTime: http.ms(1_000) });
  const retry = new Bottleneck();
  const repetitions = new WeakMap<StrategyCall, number>();

  retry.on('failed', (error: unknown, { args }) => {
    const [call] = args as [StrategyCall];
    if (!(error instanceof HttpError) || error.status !== 429) return undefined;
    const count = repetitions.get(call) ?? 0;
    if (count >= 1) return undefined;
    repetitions.set(call, count + 1);
    return Promise.resolve((error.retryAfterMs ?? http.ms(60_000)) + http.ms(1_000));
  });
  const doRequest = async (call: StrategyCall) => {
    const jobOptions = (repetitions.get(call) ?? 0) > 0 ? { priority: 0, weight: 0 } : {};
    if (call.method !== 'GET') await write.key(call.organisation).schedule(jobOptions, () => Promise.resolve());
    return global.key(call.organisation).schedule(jobOptions, () => http.send(call));
  };
  return {
    call: (call) => answerOf(retry.schedule(doRequest, call)),
    close: async () => {
      await Promise.all([global.disconnect(false), write.disconnect(false)]);
    },
  };
};
