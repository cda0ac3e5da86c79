import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestRedis } from '#scripts/test/redis-server.ts';
import type { TestRedis } from '#scripts/test/redis-server.ts';
import { connectRedis } from '#lib/limits/shared/redis-link.ts';
import type { RedisLink } from '#lib/limits/shared/redis-link.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { createSharedAnswers } from './shared-answers.ts';
import type { Claim, Question, SharedAnswers } from './shared-answers.ts';

let server: TestRedis;
let redis: Redis;
let link: RedisLink;
let answers: SharedAnswers;
beforeAll(async () => {
  server = await startTestRedis();
  redis = new Redis(server.url);
  link = connectRedis(server.url, 2_000, '{headroom}:news');
  answers = createSharedAnswers(link, steadyClock);
  await vi.waitUntil(() => link.serverId !== null, { timeout: 10_000, interval: 10 });
});
beforeEach(async () => {
  await redis.flushall();
});
afterAll(async () => {
  link.close();
  redis.disconnect();
  await server.close();
});

const question = (key: string, orgId = 'org', shape = 'shape'): Question => ({ orgId, key, shape });
const namesOf = (orgId: string) => redis.zrange(`{headroom}:answers:${orgId}:ends`, 0, -1);

async function claimAsMine(asked: Question): Promise<Extract<Claim, { kind: 'mine' }>> {
  const claim = await answers.claim(asked, 'bulk');
  if (claim.kind !== 'mine') throw new Error(`the claim is ${claim.kind}`);
  return claim;
}

/** Asks a question and keeps its answer for a time. */
async function answer(asked: Question, keepMs = 60_000): Promise<void> {
  const claim = await claimAsMine(asked);
  const nowMs = steadyClock.now();
  const times = { askedAtMs: nowMs, fetchedAtMs: nowMs, freshUntilMs: nowMs + 60_000 };
  await claim.land({
    answer: { ...times, data: asked.orgId, textLength: 5, tags: ['users'], correlationId: null },
    keepMs,
  });
}

describe('answers shared over Redis', () => {
  it('are given to whoever asks next, and to nobody once a tag of theirs was invalidated', async () => {
    await answer(question('a'));
    expect(await answers.claim(question('a'), 'bulk')).toMatchObject({ kind: 'answer', answer: { data: 'org' } });
    await answers.invalidate('org', ['limits']);
    expect((await answers.claim(question('a'), 'bulk')).kind).toBe('answer');
    await answers.invalidate('org', ['users']);
    await (await claimAsMine(question('a'))).land(null);
  });

  it('leave nothing behind when they have ended', async () => {
    for (let index = 0; index < 20; index += 1) await answer(question(`short ${index}`), 30);
    await vi.waitFor(async () => expect(await redis.keys('*:answer')).toEqual([]), { interval: 10 });
    await answer(question('long'));
    expect(await namesOf('org')).toEqual(['{headroom}:answers:org:shape:long:answer']);
  });

  it('do not keep for ever which tags were invalidated', async () => {
    const name = '{headroom}:answers:org:invalidated';
    const longAgoMs = Date.now() - 9 * 24 * 60 * 60 * 1_000;
    await redis.zadd(name, longAgoMs, 'user:1', longAgoMs, 'user:2');
    await answers.invalidate('org', ['users']);
    expect(await redis.zrange(name, 0, -1)).toEqual(['users']);
    await answers.invalidate('org', ['users']);
    expect(await redis.zcard(name)).toBe(1);
  });

  it('never answer one organisation with what belongs to another, whatever the ids look like', async () => {
    await answer(question('b:k', 'a', 's'));
    const claim = await claimAsMine(question('k', 'a:s', 'b'));
    expect(claim.stale).toBeNull();
    await claim.land(null);
  });

  it('are dropped with their organisation, claims and all', async () => {
    await answer(question('a'));
    await answer(question('a', 'other'));
    const underWay = await claimAsMine(question('b'));
    await answers.drop('org');
    expect(await redis.keys('{headroom}:answers:org:*')).toEqual([]);
    await underWay.land(null);
    expect((await answers.claim(question('a', 'other'), 'bulk')).kind).toBe('answer');
  });
});
