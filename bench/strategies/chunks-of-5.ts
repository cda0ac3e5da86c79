import type { CreateStrategy, StrategyCall } from '../strategy.ts';
import { answerOf, createPlainHttp, HttpError, perOrganisation } from './plain-http.ts';

const CHUNK = 5;
const REST_MS = 200;
const RETRY_MS = 1_000;

/**
 * The loop of many scripts: five calls of an organisation at a time, 200 ms rest, one retry after the server's hint or a
 * second. It is a loop over work; people's calls go out by themselves.
 */
export const create: CreateStrategy = (options) => {
  const http = createPlainHttp(options);
  const sendTwice = async (call: StrategyCall) => {
    try {
      return await http.send(call);
    } catch (error) {
      const hintMs = error instanceof HttpError ? error.retryAfterMs : null;
      await http.wait(hintMs === null ? RETRY_MS : hintMs * options.timeScale);
      return http.send(call);
    }
  };
  const loops = perOrganisation(() => {
    const waiting: (() => Promise<unknown>)[] = [];
    let isRunning = false;
    const run = async () => {
      isRunning = true;
      for (let chunk = waiting.splice(0, CHUNK); chunk.length > 0; chunk = waiting.splice(0, CHUNK)) {
        await Promise.all(chunk.map((work) => work()));
        await http.wait(REST_MS);
      }
      isRunning = false;
    };
    return {
      add(work: () => Promise<unknown>) {
        waiting.push(work);
        if (!isRunning) void run();
      },
    };
  });
  return {
    call(call) {
      if (call.priority === 'interactive') return answerOf(sendTwice(call));
      return new Promise((resolve) => {
        loops.of(call.organisation).add(async () => resolve(await answerOf(sendTwice(call))));
      });
    },
    close: async () => {},
  };
};
