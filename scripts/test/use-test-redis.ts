import { afterAll, beforeAll } from 'vitest';
import { startTestRedis, type TestRedis } from './redis-server.ts';

/** Gives the calling suite a Redis of its own. Call at the top level of a test file, before what needs its address. */
export function useTestRedis(): () => TestRedis {
  let server: TestRedis | undefined;
  beforeAll(async () => {
    server = await startTestRedis();
  });
  afterAll(() => server?.close());
  return () => {
    if (!server) throw new Error('no Redis was started');
    return server;
  };
}
