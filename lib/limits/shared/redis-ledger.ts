import type { Redis } from 'ioredis';
import { z } from 'zod';
import { permitLifeMs, WHOLE_SHARE } from './cluster-times.ts';
import type { ClusterTimes } from './cluster-times.ts';
import { EXCHANGE_SCRIPT, HELLO_SCRIPT } from './ledger-scripts.ts';
import type { ExchangeReply, ExchangeRequest, HelloReply, HelloRequest } from './ledger-types.ts';

/**
 * The common book of permits in Redis. A permit counts from its grant until one window after the end of its call, or after
 * the longest it can have lived when nobody tells. Rejects when Redis does not answer in time; what was asked may then have
 * been done or not.
 */
export type PermitLedger = {
  exchange(request: ExchangeRequest): Promise<ExchangeReply>;
  hello(request: HelloRequest): Promise<HelloReply>;
  /** An orderly end: nothing of the process is under way any more. */
  leave(member: string): Promise<void>;
};

const numeral = z.string().transform(Number).pipe(z.number());
const exchanged = z.tuple([z.literal('exchanged'), numeral, numeral, numeral, numeral, numeral, numeral, z.string()]);
const exchangeReply = z.union([z.tuple([z.literal('other_epoch')]), exchanged]);
const helloReply = z.tuple([z.string(), numeral, z.number(), numeral, numeral, z.array(z.string())]);

/** One hash tag, so that the keys of a bucket may be used together on a server that splits its keys, too. */
const PREFIX = '{headroom}:budget';
const EPOCH = `${PREFIX}:epoch`;
const MEMBERS = `${PREFIX}:members`;

type Scripts = {
  headroomExchange(...args: (string | number)[]): Promise<unknown>;
  headroomHello(...args: (string | number)[]): Promise<unknown>;
};

/** The book over a connection that fails fast. `clock` is for tests; without it Redis' own counts. */
export function createRedisLedger(
  redis: Redis,
  times: ClusterTimes,
  clock: () => number | '' = () => '',
): PermitLedger {
  redis.defineCommand('headroomExchange', { numberOfKeys: 4, lua: EXCHANGE_SCRIPT });
  redis.defineCommand('headroomHello', { numberOfKeys: 2, lua: HELLO_SCRIPT });
  // Safe because `defineCommand` has just added both to this very object.
  const scripts = redis as unknown as Scripts;
  const lifeMs = permitLifeMs(times);
  const given = JSON.stringify({ ...times, lifeMs, graceMs: lifeMs + times.windowMs, wholeShare: WHOLE_SHARE });
  return {
    async exchange(request) {
      const bucket = `${PREFIX}:${request.epoch}:${request.bucket}`;
      const args = [EPOCH, MEMBERS, `${bucket}:state`, `${bucket}:ends`, clock(), JSON.stringify(request), given];
      const reply = exchangeReply.parse(await scripts.headroomExchange(...args));
      if (reply[0] === 'other_epoch') return { kind: 'other_epoch' };
      const [kind, granted, retryAfterMs, used, admitted, others, pausedForMs, reason] = reply;
      const pauseReason = reason === 'throttled' || reason === 'parked' ? reason : null;
      return { kind, granted, retryAfterMs, used, admitted, others, pausedForMs, pauseReason };
    },
    async hello(request) {
      const answer = await scripts.headroomHello(EPOCH, MEMBERS, clock(), JSON.stringify(request), given);
      const [epoch, nowMs, isAccepted, share, quietForMs, flat] = helloReply.parse(answer);
      const members = flat.flatMap((id, index) => (index % 2 === 0 ? [{ id, share: Number(flat[index + 1]) }] : []));
      return { epoch, nowMs, isAccepted: isAccepted === 1, share, members, quietForMs };
    },
    async leave(member) {
      await redis.hdel(MEMBERS, member);
    },
  };
}
