import type { Clock } from '#lib/clock.ts';
import { createCircuitBreakers } from '#lib/limits/circuit-breakers.ts';
import type { CircuitBreakers } from '#lib/limits/circuit-breakers.ts';
import { createLane } from '#lib/limits/lane.ts';
import type { Lane } from '#lib/limits/lane.ts';
import { grantCredentials, userCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { GrantSource, UserCredential } from './gateway-types.ts';

/** Everything that belongs to one token's allowance: an organisation's own, or one signed-in person's. */
export type Bucket = {
  readonly orgId: string;
  readonly kind: 'grant' | 'user';
  readonly lane: Lane;
  readonly breakers: CircuitBreakers;
  readonly credentials: Credentials;
  /** Ends what is in flight when the organisation is forgotten or the gateway closes. */
  readonly stop: AbortController;
  usedAtMs: number;
};

/** The buckets in use. A bucket is dropped only when it is empty and its budget has long come back. */
export type Buckets = {
  of(orgId: string, credential: UserCredential | undefined): Bucket;
  /** The organisation's own bucket, when it is in use. */
  find(orgId: string): Bucket | null;
  /** Halts the organisation's own bucket, ends what it has in flight and drops it. */
  forget(orgId: string): void;
  close(): void;
};

/** What buckets are made from. `onNew` is told of every organisation's own bucket. */
export type BucketDeps = {
  readonly settings: GatewaySettings;
  readonly clock: Clock;
  readonly grants: GrantSource;
  readonly fetch: typeof fetch;
  readonly onNew: (bucket: Bucket) => void;
};

/** No buckets yet. */
export function createBuckets(deps: BucketDeps): Buckets {
  const { settings, clock } = deps;
  const buckets = new Map<string, Bucket>();
  let sweptAtMs = clock.now();

  const create = (key: string, orgId: string, credential: UserCredential | undefined): Bucket => {
    const lane = createLane(settings, clock);
    const credentials =
      credential === undefined
        ? grantCredentials({
            orgId,
            grants: deps.grants,
            clock,
            fetch: deps.fetch,
            serverSecondMs: settings.serverSecondMs,
            timeoutMs: settings.timeoutMs,
            grantCheckMs: settings.grantCheckMs,
            onLost: (reason) => lane.halt(reason),
          })
        : userCredentials(credential);
    const bucket: Bucket = {
      orgId,
      kind: credential === undefined ? 'grant' : 'user',
      lane,
      breakers: createCircuitBreakers(settings, () => clock.now()),
      credentials,
      stop: new AbortController(),
      usedAtMs: clock.now(),
    };
    buckets.set(key, bucket);
    if (bucket.kind === 'grant') deps.onNew(bucket);
    return bucket;
  };
  const sweep = () => {
    const nowMs = clock.now();
    if (nowMs - sweptAtMs < settings.idleMs / 4) return;
    sweptAtMs = nowMs;
    for (const [key, bucket] of buckets) {
      const isIdle = bucket.lane.isEmpty && nowMs - bucket.usedAtMs > settings.idleMs && bucket.lane.pausedForMs === 0;
      if (!isIdle) continue;
      bucket.lane.close();
      buckets.delete(key);
    }
  };
  const end = (key: string, reason: string) => {
    const bucket = buckets.get(key);
    if (bucket === undefined) return;
    buckets.delete(key);
    bucket.lane.close(reason);
    bucket.stop.abort(new Error(reason));
  };
  return {
    of(orgId, credential) {
      const key = credential === undefined ? grantKey(orgId) : `user ${credential.id} ${credential.accessToken}`;
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        sweep();
        bucket = create(key, orgId, credential);
      }
      bucket.usedAtMs = clock.now();
      return bucket;
    },
    find: (orgId) => buckets.get(grantKey(orgId)) ?? null,
    forget: (orgId) => end(grantKey(orgId), 'not_installed'),
    close() {
      for (const key of [...buckets.keys()]) end(key, 'closed');
    },
  };
}

function grantKey(orgId: string): string {
  return `grant ${orgId}`;
}
