import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis } from '#scripts/test/redis-server.ts';
import type { TestRedis } from '#scripts/test/redis-server.ts';
import { clusterTimes } from './cluster-times.ts';
import type { ExchangeRequest, HelloRequest } from './ledger-types.ts';
import { createRedisLedger } from './redis-ledger.ts';
import { createMemoryLedger } from './testing/memory-ledger.ts';

const times = { ...clusterTimes(10_000, 20, 1_000), fullShareMs: 30_000, giveUpMs: 60_000 };

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});

const member = fc.constantFrom('a', 'b', 'c');
const chunk = fc.constantFrom('c1', 'c2', 'c3', 'c4', '');
const few = fc.integer({ min: 0, max: 4 });
const stepMs = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 300, max: 15_000 }));
const exchange = fc.record<Omit<ExchangeRequest, 'epoch'>>({
  bucket: fc.constantFrom('one', 'other'),
  member,
  limit: fc.integer({ min: 0, max: 20 }),
  keep: few,
  windowMs: fc.constant(times.windowMs),
  lifeMs: fc.integer({ min: 500, max: 3_000 }),
  settled: fc.array(
    fc.record({
      chunk,
      ended: few,
      refused: few,
      unsent: few,
      admitted: fc.boolean(),
      count: fc.option(fc.integer({ min: 0, max: 25 })),
    }),
    { maxLength: 3 },
  ),
  opened: fc.option(fc.record({ chunk: fc.constantFrom('r1', 'r2'), count: few })),
  pause: fc.option(
    fc.record({ pauseMs: fc.integer({ min: 1, max: 8_000 }), reason: fc.constantFrom('throttled', 'parked') }),
    {
      freq: 8,
    },
  ),
  wish: fc.option(
    fc.record({
      chunk,
      count: fc.integer({ min: 1, max: 9 }),
      rank: fc.constantFrom(0 as const, 1 as const, 2 as const),
    }),
  ),
});
const hello = fc.record<Omit<HelloRequest, 'epoch' | 'serverId'>>({
  member,
  held: fc.constantFrom(0, 250_000, 333_333),
  memberForMs: fc.constantFrom(0, 20_000),
  heardAtMs: fc.constant(0),
  isReturning: fc.boolean(),
  known: fc.array(fc.record({ id: fc.constantFrom('d', 'e'), share: fc.constantFrom(1, 200_000) }), { maxLength: 2 }),
});
type Step =
  | { readonly kind: 'exchange'; readonly afterMs: number; readonly request: Omit<ExchangeRequest, 'epoch'> }
  | {
      readonly kind: 'hello';
      readonly afterMs: number;
      readonly isRecent: boolean;
      readonly request: Omit<HelloRequest, 'epoch' | 'serverId'>;
    }
  | { readonly kind: 'flush'; readonly afterMs: number }
  | { readonly kind: 'leave'; readonly afterMs: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('exchange' as const), afterMs: stepMs, request: exchange }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('hello' as const),
      afterMs: stepMs,
      isRecent: fc.boolean(),
      request: hello,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const), afterMs: stepMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), afterMs: stepMs }) },
);

describe('book of permits in Redis', () => {
  it('answers every message as its model does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        await redis.flushall();
        // Keys expire by Redis' own clock, so the trace starts now; it is over long before anything could.
        let nowMs = Date.now();
        const book = createRedisLedger(redis, times, () => nowMs);
        const model = createMemoryLedger(times);
        let epoch = '';
        for (const each of steps) {
          nowMs += each.afterMs;
          if (each.kind === 'flush') {
            await redis.flushall();
            model.flush();
          } else if (each.kind === 'leave') {
            await book.leave('a');
            model.leave('a');
          } else if (each.kind === 'hello') {
            const heardAtMs = each.isRecent ? nowMs - 100 : 0;
            const request = { ...each.request, heardAtMs, epoch, serverId: 'redis' };
            const expected = model.hello(request, nowMs);
            expect(await book.hello(request)).toEqual(expected);
            epoch = expected.epoch;
          } else {
            const request = { ...each.request, epoch };
            expect(await book.exchange(request)).toEqual(model.exchange(request, nowMs));
          }
        }
      }),
      { numRuns: 250 },
    );
  });
});
