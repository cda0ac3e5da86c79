import type { Clock } from '#lib/clock.ts';
import { createCircuitBreakers } from '#lib/limits/circuit-breakers.ts';
import type { BreakerChange, BreakerState, CircuitBreakers } from '#lib/limits/circuit-breakers.ts';
import type { HostGate } from '#lib/limits/host-gate.ts';
import { createLane } from '#lib/limits/lane.ts';
import type { Lane, LaneDeps } from '#lib/limits/lane-types.ts';
import { log } from '#lib/log.ts';
import { allowManyListeners } from './allow-many-listeners.ts';
import { grantCredentials, userCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { GenesysEnvironment, GrantSource, UserCredential } from './gateway-types.ts';

/** Everything that belongs to one token's allowance: an organisation's own, or one signed-in person's. */
export type Bucket = {
  readonly orgId: string;
  readonly kind: 'grant' | 'user';
  readonly lane: Lane;
  readonly breakers: CircuitBreakers;
  readonly credentials: Credentials;
  /** Goes through the gate of its host, as soon as it is known which that is; whoever calls waits for it first. */
  join(): Promise<void>;
  readonly isJoined: boolean;
  /** Ends what is in flight when the organisation is forgotten or the gateway closes. */
  readonly stop: AbortController;
  /** When a call last came or went on. */
  usedAtMs: number;
};

/** The buckets in use. A bucket is dropped only when it is empty, its budget has come back and nothing pauses it. */
export type Buckets = {
  of(orgId: string, credential: UserCredential | undefined): Bucket;
  /** The organisation's own bucket, when it is in use. */
  find(orgId: string): Bucket | null;
  /** Halts the organisation's own bucket, ends what it has in flight and drops it. */
  forget(orgId: string): void;
  close(): void;
};

/** What buckets are made from. */
export type BucketDeps = {
  readonly settings: GatewaySettings;
  readonly clock: Clock;
  readonly grants: GrantSource;
  readonly fetch: typeof fetch;
  /** The gate that all organisations of a host share. */
  readonly gateOf: (apiBaseUrl: string) => HostGate;
  /** What the lane of an organisation's own bucket is given; a signed-in person's gets nothing. */
  readonly laneDeps: (orgId: string) => LaneDeps;
  /** Told of every organisation's own bucket, and when it has found its host. */
  readonly onNew: (bucket: Bucket) => void;
  readonly onJoined: (bucket: Bucket, apiBaseUrl: string) => void;
  /** Awaited before the first call of an organisation's own bucket; must not reject. */
  readonly beforeFirst: (bucket: Bucket) => Promise<void>;
  /** Told when a breaker of an organisation's own bucket opens or closes. */
  readonly onBreaker: (orgId: string, change: BreakerChange, state: BreakerState) => void;
};

/** No buckets yet. */
export function createBuckets(deps: BucketDeps): Buckets {
  const { settings, clock } = deps;
  const buckets = new Map<string, Bucket>();
  let sweeping: NodeJS.Timeout | null = null;

  const create = (key: string, orgId: string, credential: UserCredential | undefined): Bucket => {
    const isGrant = credential === undefined;
    const lane = createLane(settings, clock, isGrant ? deps.laneDeps(orgId) : {});
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
    const stop = new AbortController();
    allowManyListeners(stop.signal);
    let isJoined = false;
    let joining: Promise<void> | null = null;
    const joinOnce = async () => {
      const [environment] = await Promise.all([
        environmentOf(credentials),
        isGrant ? deps.beforeFirst(bucket) : undefined,
      ]);
      // Without an environment nothing is sent either; the next call looks again.
      if (environment === null || lane.haltReason !== null) return;
      isJoined = true;
      lane.join(deps.gateOf(environment.apiBaseUrl));
      if (isGrant) deps.onJoined(bucket, environment.apiBaseUrl);
    };
    const bucket: Bucket = {
      orgId,
      kind: isGrant ? 'grant' : 'user',
      lane,
      breakers: createCircuitBreakers(
        settings,
        () => clock.now(),
        (change, state) => {
          if (isGrant) deps.onBreaker(orgId, change, state);
        },
      ),
      credentials,
      async join() {
        if (isJoined) return;
        joining ??= joinOnce().finally(() => (joining = null));
        await joining;
      },
      get isJoined() {
        return isJoined;
      },
      stop,
      usedAtMs: clock.now(),
    };
    buckets.set(key, bucket);
    sweeping ??= setTimeout(sweep, settings.idleMs / 4).unref();
    if (bucket.kind === 'grant') deps.onNew(bucket);
    return bucket;
  };
  /** Drops idle buckets by and by, also when nobody calls any more: a person's is found under their token. */
  const sweep = () => {
    const nowMs = clock.now();
    for (const [key, { lane, usedAtMs }] of buckets) {
      const isIdle = nowMs - usedAtMs >= settings.idleMs && lane.isEmpty;
      if (!isIdle || lane.pausedForMs > 0 || lane.state().used > 0) continue;
      lane.close();
      buckets.delete(key);
    }
    sweeping = buckets.size === 0 ? null : setTimeout(sweep, settings.idleMs / 4).unref();
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
      bucket ??= create(key, orgId, credential);
      bucket.usedAtMs = clock.now();
      return bucket;
    },
    find: (orgId) => buckets.get(grantKey(orgId)) ?? null,
    forget: (orgId) => end(grantKey(orgId), 'not_installed'),
    close() {
      if (sweeping !== null) clearTimeout(sweeping);
      for (const key of [...buckets.keys()]) end(key, 'closed');
    },
  };
}

/** Where the calls will go; null when that cannot be told now, which the call itself will report. */
async function environmentOf(credentials: Credentials): Promise<GenesysEnvironment | null> {
  try {
    return await credentials.environment();
  } catch (error) {
    log.debug({ err: error }, 'a grant could not be read');
    return null;
  }
}

function grantKey(orgId: string): string {
  return `grant ${orgId}`;
}
