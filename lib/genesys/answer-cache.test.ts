import { describe, expect, it } from 'vitest';
import { createAnswerCache } from './answer-cache.ts';
import type { CachedAnswer } from './answer-cache.ts';

const answer = (data: unknown, askedAtMs = 1_000, tags: string[] = ['users']): CachedAnswer => ({
  data,
  askedAtMs,
  fetchedAtMs: askedAtMs + 50,
  freshUntilMs: askedAtMs + 60_050,
  tags,
  correlationId: null,
});

describe('answer cache', () => {
  it('never finds one organisation’s answer under another’s id, whatever the ids look like', async () => {
    const cache = createAnswerCache();
    await cache.set('a', 'b:users', answer('of a'), 60_000);
    await cache.set('a:b', 'users', answer('of a:b'), 60_000);
    expect((await cache.get('a', 'b:users'))?.data).toBe('of a');
    expect((await cache.get('a:b', 'users'))?.data).toBe('of a:b');
    expect(await cache.get('c', 'users')).toBeNull();
    await cache.set('ab', 'users', answer('of ab'), 60_000);
    await cache.drop('a');
    expect(await cache.get('a', 'b:users')).toBeNull();
    expect((await cache.get('ab', 'users'))?.data).toBe('of ab');
    expect((await cache.get('a:b', 'users'))?.data).toBe('of a:b');
    await cache.close();
  });

  it('takes an answer with an invalidated tag for outdated, also one that was under way', async () => {
    const cache = createAnswerCache();
    cache.invalidate('a', ['users'], 1_020);
    expect(cache.isCurrent('a', answer(null, 1_000))).toBe(false);
    expect(cache.isCurrent('a', answer(null, 1_020))).toBe(false);
    expect(cache.isCurrent('a', answer(null, 1_021))).toBe(true);
    expect(cache.isCurrent('a', answer(null, 1_000, ['limits']))).toBe(true);
    expect(cache.isCurrent('b', answer(null, 1_000))).toBe(true);
    await cache.close();
  });
});
