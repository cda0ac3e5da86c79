import { fail, ok, type Result } from '#lib/result.ts';
import { isAmongKeys } from '#lib/secrets/access-key.ts';
import { keyIdOf } from './data-action-key.ts';
import type { FoundKey } from './data-action-store.ts';
import { createStrangerGuard } from './stranger-guard.ts';

/** So long a key is trusted without asking the database: a removed one is worth nothing after this. */
const TRUST_MS = 5_000;
/** A key is kept known so long after it was used last. */
const KEEP_MS = 10 * 60_000;

/** Why a data action is not answered. */
export type DataActionCode = 'unauthorized' | 'throttled';

/** A key that exists; until when that is true, and when it was used last, by the clock that is passed in. */
export type TrustedKey = { found: FoundKey; untilMs: number; usedAtMs: number };

export type TrustedKeys = {
  /** The key when it is right. `throttled` when it is unknown and too many unknown ones were tried. Rejects when the look-up does. */
  check(key: string): Promise<Result<TrustedKey, DataActionCode>>;
  /** Looks up at once, in one query, all that were used in the last ten minutes, so that nobody waits for it; forgets the rest. */
  renew(): Promise<void>;
};

/**
 * The keys of data actions in the memory of this process. A known key never waits for those that are made up. A key that was
 * made or replaced by another process counts at once, because one that does not fit is looked up.
 */
export function createTrustedKeys(
  find: (ids: readonly string[]) => Promise<readonly FoundKey[]>,
  now: () => number,
): TrustedKeys {
  /** One for each key that exists, so that it does not grow with what strangers try. */
  const trusted = new Map<string, TrustedKey>();
  /** Many who ask at the same moment wait for one query. */
  const underWay = new Map<string, Promise<TrustedKey | undefined>>();
  const strangers = createStrangerGuard(now);

  const look = async (ids: readonly string[]) => {
    const atMs = now();
    const found = new Map((await find(ids)).map((key) => [key.id, key]));
    for (const id of ids) {
      const before = trusted.get(id);
      // Another look that began later knows better.
      if (before && before.untilMs > atMs + TRUST_MS) continue;
      const key = found.get(id);
      if (key === undefined) trusted.delete(id);
      else if (before) Object.assign(before, { found: key, untilMs: atMs + TRUST_MS });
      else trusted.set(id, { found: key, untilMs: atMs + TRUST_MS, usedAtMs: atMs });
    }
  };
  const lookUp = (id: string) => {
    const looking = look([id])
      .then(() => trusted.get(id))
      .finally(() => {
        if (underWay.get(id) === looking) underWay.delete(id);
      });
    underWay.set(id, looking);
    return looking;
  };

  return {
    async check(key) {
      const wrong = fail('unauthorized', 'There is no such key for data actions.');
      const id = keyIdOf(key);
      if (id === null) return wrong;
      const fits = (one: TrustedKey | undefined): one is TrustedKey =>
        one !== undefined && isAmongKeys(key, one.found.keyHashes);
      const used = (one: TrustedKey) => ok(Object.assign(one, { usedAtMs: now() }));
      let known = trusted.get(id);
      const isOver = known !== undefined && now() >= known.untilMs;
      if (!isOver && fits(known)) return used(known);
      // One that was known is looked up whatever strangers do, and whoever asks at the same moment waits with the first.
      const looking = underWay.get(id) ?? (isOver ? lookUp(id) : undefined);
      if (looking) {
        known = await looking;
        if (fits(known)) return used(known);
      }
      const admitted = strangers.admit(key);
      if (admitted === 'refuse') return wrong;
      if (admitted !== 'look') {
        const message = 'Too many unknown keys are tried. Ask again in a moment.';
        return fail('throttled', message, { retryable: true, retryAfterMs: admitted });
      }
      known = await lookUp(id);
      if (!fits(known)) {
        strangers.refused(key);
        return wrong;
      }
      strangers.recognised();
      return used(known);
    },
    async renew() {
      const nowMs = now();
      for (const [id, { usedAtMs }] of trusted) if (nowMs - usedAtMs >= KEEP_MS) trusted.delete(id);
      if (trusted.size > 0) await look([...trusted.keys()]);
    },
  };
}
