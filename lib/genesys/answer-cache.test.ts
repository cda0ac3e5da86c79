import { describe, expect, it } from 'vitest';
import { createAnswerCache } from './answer-cache.ts';
import type { CachedAnswer } from './answer-cache.ts';

const answer = (data: unknown, askedAtMs = 1_000, tags: string[] = ['users']): CachedAnswer => ({
  data,
  askedAtMs,
  fetchedAtMs: askedAtMs + 50,
  freshUntilMs: askedAtMs + 60_050,
  textLength: 100,
  tags,
  correlationId: null,
});

describe('answer cache', () => {
  it('never finds one organisation’s answer under another’s id, whatever the ids look like', () => {
    const cache = createAnswerCache();
    cache.set('a', 'b:users', answer('of a'), 60_000);
    cache.set('a:b', 'users', answer('of a:b'), 60_000);
    expect(cache.get('a', 'b:users')?.data).toBe('of a');
    expect(cache.get('a:b', 'users')?.data).toBe('of a:b');
    expect(cache.get('c', 'users')).toBeNull();
    cache.set('ab', 'users', answer('of ab'), 60_000);
    cache.drop('a');
    expect(cache.get('a', 'b:users')).toBeNull();
    expect(cache.get('ab', 'users')?.data).toBe('of ab');
    expect(cache.get('a:b', 'users')?.data).toBe('of a:b');
  });

  it('keeps the answer that was asked for later, also when an earlier one arrives after it', () => {
    const cache = createAnswerCache();
    cache.set('a', 'users', answer('asked for later', 2_000), 60_000);
    cache.set('a', 'users', answer('slow', 1_000), 60_000);
    expect(cache.get('a', 'users')?.data).toBe('asked for later');
    cache.set('a', 'users', answer('asked for last', 3_000), 60_000);
    expect(cache.get('a', 'users')?.data).toBe('asked for last');
  });

  it('doubts whatever it has of an organisation, and of no other, when more tags are invalidated than it can remember', () => {
    const cache = createAnswerCache();
    const isCurrent = (orgId: string, askedAtMs: number, tag: string) =>
      cache.isCurrent(orgId, { askedAtMs, tags: [tag] });
    cache.invalidate('a', ['user:0'], 1_000);
    for (let index = 1; index < 20_000; index += 1) cache.invalidate('a', [`user:${index}`], 2_000);
    expect(isCurrent('a', 1_500, 'user:0')).toBe(true);
    cache.invalidate('a', ['user:20000'], 3_000);
    // What was invalidated is never taken for current.
    expect(isCurrent('a', 900, 'user:0')).toBe(false);
    expect(isCurrent('a', 2_500, 'user:0')).toBe(false);
    expect(isCurrent('a', 3_001, 'user:0')).toBe(true);
    expect(isCurrent('b', 900, 'user:0')).toBe(true);
    cache.invalidate('a', ['user:0'], 4_000);
    expect(isCurrent('a', 3_001, 'user:0')).toBe(false);
  });

  it('holds no more text than it may, over all organisations: what was kept first goes first', () => {
    const cache = createAnswerCache(1_000);
    const held = () =>
      ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'].filter((name) => cache.get(name.slice(0, 1), name.slice(1)) !== null);
    const keep = (orgId: string, key: number, textLength: number) =>
      cache.set(orgId, `${key}`, { ...answer(key), textLength }, 60_000);
    keep('a', 1, 400);
    keep('b', 1, 400);
    keep('a', 2, 200);
    expect(held()).toEqual(['a1', 'a2', 'b1']);
    keep('b', 2, 100);
    expect(held()).toEqual(['a2', 'b1', 'b2']);
    // The same again takes its place, and does not count twice.
    for (let round = 0; round < 10; round += 1) keep('a', 2, 500);
    expect(held()).toEqual(['a2', 'b1', 'b2']);
    cache.drop('b');
    keep('a', 3, 500);
    expect(held()).toEqual(['a2', 'a3']);
    keep('b', 3, 1_001);
    expect(held()).toEqual([]);
  });

  it('takes an answer with an invalidated tag for outdated, also one that was under way', () => {
    const cache = createAnswerCache();
    cache.invalidate('a', ['users'], 1_020);
    expect(cache.isCurrent('a', answer(null, 1_000))).toBe(false);
    expect(cache.isCurrent('a', answer(null, 1_020))).toBe(false);
    expect(cache.isCurrent('a', answer(null, 1_021))).toBe(true);
    expect(cache.isCurrent('a', answer(null, 1_000, ['limits']))).toBe(true);
    expect(cache.isCurrent('b', answer(null, 1_000))).toBe(true);
  });
});
