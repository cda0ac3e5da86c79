import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createConfigStore, mergePatch } from './config.ts';

describe('mergePatch', () => {
  it('merges objects, replaces lists, removes by null', () => {
    const target = { a: { b: 1, c: [1, 2] }, d: 4 };
    expect(mergePatch(target, { a: { c: [3] }, d: null })).toEqual({ a: { b: 1, c: [3] } });
  });
});

describe('the configuration', () => {
  it('gives a token its own limits over its organisation’s over the general ones', () => {
    const store = createConfigStore({
      limits: { perToken: 100, windowType: 'rolling' },
      organisations: { o1: { perToken: 50 } },
      tokens: { t1: { perToken: 10 } },
    });
    expect(store.limitsFor('o2')).toMatchObject({ perToken: 100, windowType: 'rolling' });
    expect(store.limitsFor('o1')).toMatchObject({ perToken: 50, windowType: 'rolling' });
    expect(store.limitsFor('o1', 't1')).toMatchObject({ perToken: 10, windowType: 'rolling' });
  });

  it('takes effect at once when patched', () => {
    const store = createConfigStore();
    expect(store.limitsFor('o1').perToken).toBeUndefined();
    expect(store.patch({ organisations: { o1: { perToken: 7 } } })).toEqual({ ok: true });
    expect(store.limitsFor('o1').perToken).toBe(7);
    store.patch({ organisations: { o1: null } });
    expect(store.limitsFor('o1').perToken).toBeUndefined();
  });

  it('refuses what it does not know, saying where, and stays as it was', () => {
    const store = createConfigStore({ limits: { perToken: 5 } });
    const result = store.patch({ limits: { perToken: -1, colour: 'red' } });
    expect(result.ok ? '' : result.problems.join()).toMatch(/limits\.perToken/);
    expect(store.limitsFor('o1').perToken).toBe(5);
  });

  it('lets the owner of a part refuse a change of it', () => {
    const store = createConfigStore();
    store.addCheck(() => z.object({ delay: z.number().optional() }).parse(store.current.wfm));
    expect(store.patch({ wfm: { delay: 'soon' } }).ok).toBe(false);
    expect(store.current.wfm).toEqual({});
    expect(store.patch({ wfm: { delay: 2 } }).ok).toBe(true);
  });
});
