import type { Clock } from '#lib/clock.ts';
import type { LaneLearned } from '#lib/limits/lane-types.ts';
import { log } from '#lib/log.ts';
import type { Bucket } from './bucket.ts';
import type { LearnedLimit, LimitMemory } from './gateway-types.ts';

/** Starts buckets from what earlier processes learned, and has new findings remembered. */
export type LimitRecall = {
  /** Loads what is known of the bucket's organisation; resolves in any case. */
  recall(bucket: Bucket): Promise<void>;
  /** The bucket has found its host, whose cap may be known. */
  joined(bucket: Bucket, apiBaseUrl: string): void;
  /** A lane of the organisation has learned something. */
  note(orgId: string, learned: LaneLearned): void;
  forget(orgId: string): void;
};

/** How long what was observed is believed. */
const BELIEVED_MS = 24 * 60 * 60 * 1_000;

/** What one organisation's bucket knows of its host and of what was remembered. */
type Known = { apiBaseUrl: string | null; recalled: readonly LearnedLimit[] };

/** Recalls from and notes to `memory`; without one it does nothing. */
export function createLimitRecall(memory: LimitMemory | undefined, clock: Clock, windowMs: number): LimitRecall {
  const known = new Map<string, Known>();
  const knownOf = (orgId: string): Known => {
    let own = known.get(orgId);
    if (own === undefined) {
      own = { apiBaseUrl: null, recalled: [] };
      known.set(orgId, own);
    }
    return own;
  };
  const adoptCap = (bucket: Bucket) => {
    const { apiBaseUrl, recalled } = knownOf(bucket.orgId);
    const cap = recalled.find(({ key }) => key === `host:${apiBaseUrl}`);
    if (cap !== undefined) bucket.lane.adopt({ key: 'host', allowed: cap.allowed });
  };
  const isBelieved = ({ source, observedAtMs, windowMs: learnedWindowMs }: LearnedLimit) =>
    learnedWindowMs === windowMs && (source === 'override' || clock.now() - observedAtMs < BELIEVED_MS);
  return {
    async recall(bucket) {
      if (memory === undefined) return;
      try {
        const recalled = (await memory.load(bucket.orgId)).filter(isBelieved);
        knownOf(bucket.orgId).recalled = recalled;
        for (const { key, allowed, source } of recalled) {
          if (key.startsWith('host:')) continue;
          if (source === 'observed') bucket.lane.adopt({ key: key as LaneLearned['key'], allowed });
          else if (key === 'token') bucket.lane.setLimit(allowed, source === 'override' ? 'override' : 'limits_api');
        }
        adoptCap(bucket);
      } catch (error) {
        log.warn({ err: error, orgId: bucket.orgId }, 'learned limits could not be loaded; they are learned anew');
      }
    },
    joined(bucket, apiBaseUrl) {
      knownOf(bucket.orgId).apiBaseUrl = apiBaseUrl;
      adoptCap(bucket);
    },
    note(orgId, { key: learnedKey, allowed, source }) {
      if (memory === undefined) return;
      const own = knownOf(orgId);
      if (learnedKey === 'host' && own.apiBaseUrl === null) return;
      const key = learnedKey === 'host' ? (`host:${own.apiBaseUrl ?? ''}` as const) : learnedKey;
      memory.remember(orgId, { key, allowed, windowMs, source, observedAtMs: clock.now() });
    },
    forget: (orgId) => void known.delete(orgId),
  };
}
