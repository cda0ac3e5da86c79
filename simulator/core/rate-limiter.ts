import { between } from './random.ts';
import {
  countInWindow,
  createOtherApplication,
  createWindow,
  inspectWindow,
  runOtherApplication,
} from './rate-limit.ts';
import type { OtherApplicationState, WindowRule, WindowState, WindowVerdict } from './rate-limit.ts';
import type { EffectiveLimits, SimConfig, SubLimit } from './config.ts';
import type { Rng, SimOrganisation, SimToken } from './types.ts';

/** A request as the limiter sees it. */
export type RateQuery = {
  readonly token: SimToken;
  readonly organisation: SimOrganisation;
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly nowMs: number;
};

/** Whether a request may go on, and what its answer says of the token's window. */
export type RateDecision = {
  readonly admitted: boolean;
  /** Window of the token after this request. */
  readonly count: number;
  readonly allowed: number;
  readonly resetSeconds: number;
  /** Value of `inin-ratelimit-*`, or none when they are switched off. */
  readonly headers: Readonly<Record<string, string>>;
  /** Set when refused. */
  readonly rejection: RateRejection | null;
};

/** Why a request was refused, and what the 429 says. */
export type RateRejection = {
  /** The bucket that was full: `token`, `org.app.user`, `shared-gateway`, or `sub-limit:<what it meters>`. */
  readonly bucket: string;
  /** Seconds the answer names; null when it names none. */
  readonly retryAfterSeconds: number | null;
  readonly allowed: number;
  readonly windowSeconds: number;
  /** The published limit that was hit; hidden ones have none. */
  readonly limit: { readonly key: string; readonly namespace: string; readonly value: number } | null;
};

/** How an invisible other application fared on one token's window. */
export type OtherApplicationReport = { readonly tokenId: string; readonly admitted: number; readonly rejected: number };

/** Keeps every bucket of the simulator. */
export type RateLimiter = {
  /**
   * Decides one request. It is counted in all its buckets when every one has room; when one has none the request is
   * refused by the first such bucket and counted there only if refused calls count.
   */
  decide(query: RateQuery): RateDecision;
  /** What the other applications tried up to `nowMs` and how they fared, also when nobody has called since. */
  otherApplications(nowMs: number): OtherApplicationReport[];
  clear(): void;
};

type Bucket = {
  readonly name: string;
  readonly state: WindowState;
  readonly rule: WindowRule;
  readonly limit: RateRejection['limit'];
};

function meters(subLimit: SubLimit, query: RateQuery): boolean {
  return (
    (subLimit.operationId === undefined || subLimit.operationId === query.operationId) &&
    (subLimit.pathPrefix === undefined || query.path.startsWith(subLimit.pathPrefix)) &&
    (subLimit.method === undefined || subLimit.method.toUpperCase() === query.method)
  );
}

/** Key in `platform.api` of the limit a token is under. */
export function tokenLimitKey(token: Pick<SimToken, 'userId'>): string {
  return token.userId === null ? 'client.credentials.token.rate.per.minute' : 'token.rate.per.minute';
}

/** Calls a token may make in a window: configured, or the organisation's own limit. */
export function tokenAllowance(limits: EffectiveLimits, organisation: SimOrganisation, key: string): number {
  return limits.perToken ?? organisation.limits.get('platform.api')?.get(key) ?? 300;
}

/** A limiter that reads its settings from `config` at every request; `rng` drives the fluctuating Retry-After. */
export function createRateLimiter(
  readConfig: () => SimConfig,
  limitsFor: (organisationId: string, tokenId: string) => EffectiveLimits,
  rng: Rng,
): RateLimiter {
  const windows = new Map<string, WindowState>();
  const others = new Map<string, OtherApplicationState & { query: RateQuery }>();
  const windowOf = (key: string): WindowState => {
    let state = windows.get(key);
    if (!state) {
      state = createWindow();
      windows.set(key, state);
    }
    return state;
  };

  const tokenBucket = (query: RateQuery, limits: EffectiveLimits): Bucket => {
    const key = tokenLimitKey(query.token);
    const allowed = tokenAllowance(limits, query.organisation, key);
    return {
      name: 'token',
      state: windowOf(`token ${query.token.id}`),
      rule: {
        allowed,
        windowMs: limits.windowSeconds * 1000,
        windowType: limits.windowType,
        countRejected: limits.countRejected,
      },
      limit: { key, namespace: 'platform.api', value: allowed },
    };
  };

  const furtherBuckets = (query: RateQuery, limits: EffectiveLimits, base: WindowRule): Bucket[] => {
    const { token } = query;
    const buckets: Bucket[] = [
      {
        name: 'org.app.user',
        state: windowOf(`user ${token.organisationId} ${token.clientId} ${token.userId ?? ''}`),
        rule: { ...base, allowed: limits.perOrgAppUser },
        limit: { key: 'org.app.user.rate.per.minute', namespace: 'platform.api', value: limits.perOrgAppUser },
      },
    ];
    limits.subLimits.forEach((subLimit, index) => {
      if (!meters(subLimit, query)) return;
      const owner = subLimit.scope === 'token' ? token.id : query.organisation.id;
      buckets.push({
        name: `sub-limit:${subLimit.operationId ?? subLimit.pathPrefix ?? subLimit.method ?? 'all'}`,
        state: windowOf(`sub ${owner} ${index} ${subLimit.operationId ?? ''}${subLimit.pathPrefix ?? ''}`),
        rule: {
          ...base,
          allowed: subLimit.allowed,
          windowMs: (subLimit.windowSeconds ?? base.windowMs / 1000) * 1000,
          windowType: subLimit.windowType ?? base.windowType,
        },
        limit: null,
      });
    });
    const { sharedGateway } = readConfig();
    if (sharedGateway.enabled) {
      const { allowed, windowSeconds, windowType, countRejected } = sharedGateway;
      buckets.push({
        name: 'shared-gateway',
        state: windowOf('shared-gateway'),
        rule: { allowed, windowMs: windowSeconds * 1000, windowType, countRejected },
        limit: null,
      });
    }
    return buckets;
  };

  const runOther = (query: RateQuery, limits: EffectiveLimits, bucket: Bucket): void => {
    const { share, onSeconds, offSeconds, appliesTo = 'client-credentials' } = limits.otherApplication;
    if (appliesTo === 'client-credentials' && query.token.userId !== null) return;
    if (share <= 0 && !others.has(query.token.id)) return;
    let state = others.get(query.token.id);
    if (!state) {
      state = { ...createOtherApplication(), query };
      others.set(query.token.id, state);
    }
    const onMs = onSeconds === undefined ? undefined : onSeconds * 1000;
    const offMs = offSeconds === undefined ? undefined : offSeconds * 1000;
    const callsPerWindow = share * bucket.rule.allowed;
    runOtherApplication(state, { callsPerWindow, onMs, offMs }, bucket.state, bucket.rule, query.nowMs);
  };

  const reject = (bucket: Bucket, verdict: WindowVerdict, limits: EffectiveLimits): RateRejection => ({
    bucket: bucket.name,
    retryAfterSeconds:
      limits.retryAfter === 'absent'
        ? null
        : limits.retryAfter === 'fluctuating'
          ? between(rng, 1, 30)
          : Math.max(1, Math.ceil(verdict.resetMs / 1000)),
    allowed: bucket.rule.allowed,
    windowSeconds: bucket.rule.windowMs / 1000,
    limit: limits.limitInBody ? bucket.limit : null,
  });

  return {
    decide(query) {
      const limits = limitsFor(query.organisation.id, query.token.id);
      const token = tokenBucket(query, limits);
      const { nowMs } = query;
      if (!limits.enabled) {
        return {
          admitted: true,
          count: 0,
          allowed: token.rule.allowed,
          resetSeconds: 60,
          headers: {},
          rejection: null,
        };
      }
      runOther(query, limits, token);
      const buckets = [token, ...furtherBuckets(query, limits, token.rule)];
      let rejection: RateRejection | null = null;
      for (const bucket of buckets) {
        const verdict = inspectWindow(bucket.state, bucket.rule, nowMs);
        if (verdict.admitted) continue;
        rejection = reject(bucket, verdict, limits);
        if (bucket.rule.countRejected) countInWindow(bucket.state, bucket.rule, nowMs);
        break;
      }
      if (!rejection) for (const bucket of buckets) countInWindow(bucket.state, bucket.rule, nowMs);
      const after = inspectWindow(token.state, token.rule, nowMs);
      const resetSeconds = Math.max(0, Math.ceil(after.resetMs / 1000));
      const headers: RateDecision['headers'] = limits.headers
        ? {
            'inin-ratelimit-count': String(after.counted),
            'inin-ratelimit-allowed': String(after.allowed),
            'inin-ratelimit-reset': String(resetSeconds),
          }
        : {};
      return { admitted: !rejection, count: after.counted, allowed: after.allowed, resetSeconds, headers, rejection };
    },
    otherApplications: (nowMs) =>
      [...others].map(([tokenId, state]) => {
        const query = { ...state.query, nowMs };
        const limits = limitsFor(query.organisation.id, tokenId);
        if (limits.enabled) runOther(query, limits, tokenBucket(query, limits));
        return { tokenId, admitted: state.admitted, rejected: state.rejected };
      }),
    clear() {
      windows.clear();
      others.clear();
    },
  };
}
