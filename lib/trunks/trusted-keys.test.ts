import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashAccessKey, newAccessKey } from '#lib/secrets/access-key.ts';
import type { FoundKey } from './data-action-store.ts';
import { createTrustedKeys } from './trusted-keys.ts';

const makeKey = (id: string = randomUUID()) => ({ id, key: newAccessKey(`hrd_${id.replaceAll('-', '')}`) });

function rig() {
  const table = new Map<string, FoundKey>();
  let nowMs = 0;
  let looks = 0;
  const find = async (ids: readonly string[]) => {
    looks += 1;
    return Promise.resolve(ids.flatMap((id) => table.get(id) ?? []));
  };
  const keys = createTrustedKeys(find, () => nowMs);
  const keep = ({ id, key }: { id: string; key: string }) =>
    table.set(id, { orgId: 'org', id, keyHashes: [hashAccessKey(key)] });
  const outcome = async (key: string) => {
    const checked = await keys.check(key);
    return checked.ok ? 'ok' : checked.error.code;
  };
  return {
    keys,
    table,
    keep,
    outcome,
    looks: () => looks,
    advance: (ms: number) => {
      nowMs += ms;
    },
    idle: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 2_000) {
        nowMs += 2_000;
        await keys.renew();
      }
    },
  };
}

describe('keys of data actions', () => {
  it('that are made up cost 50 look-ups at once and 20 each second, while a known key is answered', async () => {
    const { keep, outcome, looks, advance } = rig();
    const own = makeKey();
    keep(own);
    expect(await outcome(own.key)).toBe('ok');
    const before = looks();
    const flood = () => Promise.all(Array.from({ length: 500 }, () => outcome(makeKey().key)));
    expect((await flood()).filter((code) => code === 'throttled')).toHaveLength(450);
    expect(looks() - before).toBe(50);
    expect(await outcome(own.key)).toBe('ok');
    advance(1_000);
    await flood();
    expect(looks() - before).toBe(70);
    advance(4_500);
    await flood();
    // Its trust is over, and so are the look-ups of strangers.
    expect(await outcome(own.key)).toBe('ok');
  });

  it('that are wrong are looked up once in two seconds, by however many', async () => {
    const { outcome, looks, advance } = rig();
    const { key } = makeKey();
    const tried = await Promise.all(Array.from({ length: 100 }, () => outcome(key)));
    expect(new Set(tried)).toEqual(new Set(['unauthorized']));
    expect(looks()).toBe(1);
    advance(1_999);
    await outcome(key);
    expect(looks()).toBe(1);
    advance(1);
    await outcome(key);
    expect(looks()).toBe(2);
  });

  it('work at once when they are made or replaced, whatever was tried before', async () => {
    const { keep, outcome } = rig();
    const stranger = makeKey();
    expect(await outcome(stranger.key)).toBe('unauthorized');
    const made = makeKey(stranger.id);
    keep(made);
    expect(await outcome(made.key)).toBe('ok');
    const replaced = makeKey(stranger.id);
    keep(replaced);
    const asked = await Promise.all(Array.from({ length: 200 }, () => outcome(replaced.key)));
    expect(new Set(asked)).toEqual(new Set(['ok']));
    expect(await outcome(made.key)).toBe('unauthorized');
  });

  it('that are right use up no look-up of strangers', async () => {
    const { keep, outcome } = rig();
    const many = Array.from({ length: 200 }, () => makeKey());
    for (const one of many) keep(one);
    for (const { key } of many) expect(await outcome(key)).toBe('ok');
  });

  it('that were used in the last ten minutes wait for no look-up, and are worth nothing five seconds after they are gone', async () => {
    const { keep, table, outcome, looks, idle, advance, keys } = rig();
    const own = makeKey();
    keep(own);
    await outcome(own.key);
    await idle(9 * 60_000);
    const before = looks();
    expect(await outcome(own.key)).toBe('ok');
    expect(looks()).toBe(before);
    table.clear();
    advance(2_000);
    await keys.renew();
    expect(await outcome(own.key)).toBe('unauthorized');
    keep(own);
    advance(2_000);
    expect(await outcome(own.key)).toBe('ok');
    table.clear();
    // Nobody renews it.
    advance(5_000);
    expect(await outcome(own.key)).toBe('unauthorized');
    keep(own);
    await idle(2_000);
    await outcome(own.key);
    await idle(10 * 60_000);
    const afterLast = looks();
    await idle(60_000);
    expect(looks()).toBe(afterLast);
  });
});
