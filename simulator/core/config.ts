import { z } from 'zod';

const windowTypes = z.enum(['fixed', 'aligned', 'rolling']);
const positive = z.number().positive();
const count = z.number().int().positive();

const subLimit = z.strictObject({
  /** Requests it meters: every given member must match. */
  operationId: z.string().optional(),
  pathPrefix: z.string().optional(),
  method: z.string().optional(),
  allowed: count,
  windowSeconds: positive.optional(),
  windowType: windowTypes.optional(),
  /** One window for the whole organisation, or one for each token. */
  scope: z.enum(['organisation', 'token']).optional(),
});

const otherApplication = z.strictObject({
  /** Part of the token's allowance it asks for, evenly spread over time. */
  share: z.number().min(0).max(1),
  /** With both given it works for `onSeconds`, then rests for `offSeconds`, and so on, counted from the epoch. */
  onSeconds: positive.optional(),
  offSeconds: positive.optional(),
  appliesTo: z.enum(['client-credentials', 'all']).optional(),
});

/** Limits as they can be overridden for one organisation or one token. */
const limitOverrides = z.strictObject({
  enabled: z.boolean().optional(),
  /** Calls a token may make in a window; without it the organisation's own limit counts. */
  perToken: count.optional(),
  /** Calls of one client and person of an organisation, over all their tokens. */
  perOrgAppUser: count.optional(),
  windowSeconds: positive.optional(),
  windowType: windowTypes.optional(),
  countRejected: z.boolean().optional(),
  /** `inin-ratelimit-*` on every metered answer. */
  headers: z.boolean().optional(),
  retryAfter: z.enum(['exact', 'fluctuating', 'absent']).optional(),
  /** Whether a 429 names the limit that was hit, where it is a published one. */
  limitInBody: z.boolean().optional(),
  /** Whether the limits API reports `perToken`, or only the documented default. */
  published: z.boolean().optional(),
  otherApplication: otherApplication.optional(),
  subLimits: z.array(subLimit).optional(),
});

const configSchema = z.strictObject({
  limits: limitOverrides.prefault({}),
  /** By organisation id. */
  organisations: z.record(z.string(), limitOverrides).prefault({}),
  /** By token id (not its value). */
  tokens: z.record(z.string(), limitOverrides).prefault({}),
  /** A cap over all organisations together that no document mentions. */
  sharedGateway: z
    .strictObject({
      enabled: z.boolean().default(false),
      allowed: count.default(6_000),
      windowSeconds: positive.default(60),
      windowType: windowTypes.default('fixed'),
      countRejected: z.boolean().default(false),
    })
    .prefault({}),
  loginThrottle: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Token requests of one client in a window. */
      allowed: count.default(120),
      windowSeconds: positive.default(60),
    })
    .prefault({}),
  oauth: z
    .strictObject({
      /** Redirect addresses of the vendor's client, in every region. */
      vendorRedirectUris: z.array(z.string().url()).default([]),
      codeSeconds: positive.default(60),
      tokensPerUserAndClient: count.default(10),
      rolePropagationSeconds: z.number().min(0).default(3),
    })
    .prefault({}),
  usage: z
    .strictObject({
      /** Age a call must have before usage queries count it. Genesys refreshes daily. */
      lagSeconds: z.number().min(0).default(0),
      /** Time a usage query stays Running. */
      querySeconds: z.number().min(0).default(1),
    })
    .prefault({}),
  /** Whether people's presence changes by itself. */
  presenceLife: z.boolean().default(true),
  /** Settings of the notification service, read by that area. */
  notifications: z.record(z.string(), z.unknown()).prefault({}),
  /** Settings of workforce management, read by that area. */
  wfm: z.record(z.string(), z.unknown()).prefault({}),
  /** Settings of telephony, read by that area. */
  telephony: z.record(z.string(), z.unknown()).prefault({}),
  /** Settings of agent scripts, read by that area. */
  scripts: z.record(z.string(), z.unknown()).prefault({}),
});

/** Everything that can be switched while the simulator runs. */
export type SimConfig = z.infer<typeof configSchema>;
/** A partial configuration, as it may be handed in. */
export type SimConfigInput = z.input<typeof configSchema>;
export type SubLimit = z.infer<typeof subLimit>;

/** The limits in force for one token, all defaults filled in. */
export type EffectiveLimits = {
  readonly enabled: boolean;
  readonly perToken: number | undefined;
  readonly perOrgAppUser: number;
  readonly windowSeconds: number;
  readonly windowType: 'fixed' | 'aligned' | 'rolling';
  readonly countRejected: boolean;
  readonly headers: boolean;
  readonly retryAfter: 'exact' | 'fluctuating' | 'absent';
  readonly limitInBody: boolean;
  readonly published: boolean;
  readonly otherApplication: z.infer<typeof otherApplication>;
  readonly subLimits: readonly SubLimit[];
};

const limitDefaults: EffectiveLimits = {
  enabled: true,
  perToken: undefined,
  perOrgAppUser: 3_000,
  windowSeconds: 60,
  windowType: 'fixed',
  countRejected: false,
  headers: true,
  retryAfter: 'exact',
  limitInBody: true,
  published: true,
  otherApplication: { share: 0 },
  subLimits: [],
};

/** A refused configuration change: one sentence for each problem. */
export type ConfigProblem = { readonly ok: false; readonly problems: readonly string[] };

/** Holds the configuration and hands out the limits in force. */
export type ConfigStore = {
  readonly current: SimConfig;
  /** Replaces everything; what is left out falls back to its default. */
  replace(input: unknown): { readonly ok: true } | ConfigProblem;
  /** Merges deeply: objects member by member, lists as a whole, `null` removes a member. */
  patch(input: unknown): { readonly ok: true } | ConfigProblem;
  /** Limits in force for a token: its own over its organisation's over the general ones. */
  limitsFor(organisationId: string, tokenId?: string): EffectiveLimits;
  onChange(listener: (config: SimConfig) => void): void;
  /** Adds a check of a part another area owns: it reads `current` and throws a ZodError when that is not valid. */
  addCheck(check: () => void): void;
};

/** RFC 7396 merge patch. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged: Record<string, unknown> =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function problemsOf(error: z.ZodError): ConfigProblem {
  return {
    ok: false,
    problems: error.issues.map((issue) => `${issue.path.map(String).join('.') || 'configuration'}: ${issue.message}`),
  };
}

/** A store that starts from `initial`; throws when that is not a valid configuration. */
export function createConfigStore(initial: SimConfigInput = {}): ConfigStore {
  let current = configSchema.parse(initial);
  let cache = new Map<string, EffectiveLimits>();
  const listeners: ((config: SimConfig) => void)[] = [];
  const checks: (() => void)[] = [];
  const accept = (input: unknown): { readonly ok: true } | ConfigProblem => {
    const parsed = configSchema.safeParse(input);
    if (!parsed.success) return problemsOf(parsed.error);
    const previous = current;
    current = parsed.data;
    try {
      for (const check of checks) check();
    } catch (error) {
      current = previous;
      if (!(error instanceof z.ZodError)) throw error;
      return problemsOf(error);
    }
    cache = new Map();
    for (const listener of listeners) listener(current);
    return { ok: true };
  };
  return {
    get current() {
      return current;
    },
    replace: (input) => accept(input ?? {}),
    patch: (input) => accept(mergePatch(current, input)),
    limitsFor(organisationId, tokenId = '') {
      const key = `${organisationId} ${tokenId}`;
      let limits = cache.get(key);
      if (!limits) {
        limits = {
          ...limitDefaults,
          ...current.limits,
          ...current.organisations[organisationId],
          ...current.tokens[tokenId],
        };
        cache.set(key, limits);
      }
      return limits;
    },
    onChange(listener) {
      listeners.push(listener);
    },
    addCheck(check) {
      check();
      checks.push(check);
    },
  };
}
