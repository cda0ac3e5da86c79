import type { z } from 'zod';
import type { BudgetState } from '#lib/limits/budget-types.ts';
import type { BreakerChange, BreakerState } from '#lib/limits/circuit-breakers.ts';
import type { LanePause } from '#lib/limits/lane-types.ts';
import type { Priority } from '#lib/limits/priority.ts';
import type { Sharing } from '#lib/limits/shared/shared-budgets.ts';
import type { Result } from '#lib/result.ts';
import type { Operation } from './operation.ts';

export type { Priority } from '#lib/limits/priority.ts';

/** Where one organisation's hosts are; every URL the gateway opens must belong to one of these. */
export type GenesysEnvironment = {
  /** For example `mypurecloud.ie`, or a configured id such as `sim-eu-west-1`. */
  readonly id: string;
  /** Shown on the sign-in page, for example `EMEA (Ireland)`. */
  readonly name: string;
  /** Origin of the OAuth host, without a trailing slash. */
  readonly loginBaseUrl: string;
  /** Origin of the REST host, without a trailing slash and without `/api/v2`. */
  readonly apiBaseUrl: string;
  /** Origin of the Genesys Cloud user interface, which may frame us. */
  readonly appsOrigin: string;
  /**
   * Extra origins from which signed upload and download URLs and sockets may come. `https://*.example.com` stands for
   * any host below `example.com`; everything else must match exactly.
   */
  readonly trustedOrigins: readonly string[];
};

/** What one organisation gave us at installation: a client-credentials client of its own. */
export type GrantCredential = {
  readonly orgId: string;
  readonly environment: GenesysEnvironment;
  readonly clientId: string;
  readonly clientSecret: string;
};

/** An opaque bearer token and the end of its life in epoch milliseconds. */
export type AccessToken = { readonly value: string; readonly expiresAtMs: number };

/**
 * Supplied by the host program; the one over Postgres lives in `lib/install`, the one in memory beside the gateway serves
 * benches and tests.
 */
export type GrantSource = {
  /** Null when the organisation is not installed or its grant is stopped. */
  load(orgId: string): Promise<GrantCredential | null>;
  /** What a `load` that gave nothing means for people. */
  whyStopped(orgId: string): Promise<'not_installed' | 'grant_refused'>;
  /** The token that all processes share, or null when there is none yet. */
  readToken(orgId: string): Promise<AccessToken | null>;
  /**
   * Replaces `stale`. Runs `request` at most once at a time per organisation across all processes, with the credential that
   * is current at that moment; when somebody else has already replaced `stale`, their token is returned and `request` is not
   * called, and neither is it when the grant has ended. What `request` throws passes through.
   */
  refreshToken(
    orgId: string,
    stale: AccessToken | null,
    request: (credential: GrantCredential) => Promise<AccessToken>,
  ): Promise<AccessToken>;
  /**
   * Called from within `request` when Genesys refuses the credential itself, so that nobody asks again with the same one;
   * `reason` holds no secret.
   */
  markRefused(orgId: string, reason: string): Promise<void>;
};

/** A signed-in person (install wizard, sign-in). Has a budget of its own, is never refreshed, and its answers are not cached. */
export type UserCredential = {
  readonly kind: 'user';
  /** Any id that is stable while the access token lives, for example the session id. Not the token itself. */
  readonly id: string;
  readonly environment: GenesysEnvironment;
  readonly accessToken: string;
};

/** How one attempt ended. */
export type AttemptOutcome =
  | 'ok'
  | 'throttled'
  | 'unauthorized'
  | 'forbidden'
  | 'client_error'
  | 'server_error'
  | 'network_error'
  | 'timeout'
  | 'malformed'
  | 'aborted';

/** What the cache did for one call. `none`: the operation has no cache policy, or the call is a signed-in person's. */
export type CacheResult = 'none' | 'hit' | 'stale' | 'miss' | 'coalesced';

/** One attempt, or one answer from the cache. The metered entries are the calls that Genesys counts or refuses. */
export type LedgerEntry = {
  readonly orgId: string;
  readonly operation: string;
  readonly family: string;
  readonly consumer: string;
  readonly priority: Priority;
  readonly method: string;
  /** When the request was sent (or answered from the cache), epoch milliseconds. */
  readonly startedAtMs: number;
  /** From asking to sending, all pauses included. */
  readonly waitMs: number;
  readonly latencyMs: number;
  /** 1 for the first attempt of a call; 0 when nothing was sent. */
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
  readonly status: number | null;
  readonly cache: CacheResult;
  /** Whether it came before the organisation's limit: admitted or refused by it. False for cache answers, 401s and what was never sent. */
  readonly metered: boolean;
  readonly correlationId: string | null;
  /** The server's hint as it will be honoured, on a 429. */
  readonly retryAfterMs: number | null;
  /** Machine-readable reason of a failure or a throttle: an error code, a limit key, a retry reason. */
  readonly cause: string | null;
};

/** Takes ledger entries synchronously, never throws, and does its writing off the hot path. */
export type LedgerSink = { record(entry: LedgerEntry): void };

/** Everything a caller says about one call besides what to ask. */
export type CallOptions = {
  /** Organisation id. At sign-in, before it is known, any id that is unique to the attempt. */
  readonly org: string;
  /** The page, job or event handler that causes the call, for example `directory.page`. */
  readonly consumer: string;
  readonly priority: Priority;
  readonly signal?: AbortSignal;
  /** `network` neither serves from the cache nor joins an older flight; its answer is cached. Default `cache`. */
  readonly freshness?: 'cache' | 'network';
  /**
   * Calls off a call that has not left yet, and lets one that has go on to its end: it is `aborted` only where nothing was sent.
   * `beforeMs` is a moment of this process' clock, for whoever must know when a call can no longer have an effect. Operations
   * that are cached ignore it.
   */
  readonly leave?: { readonly signal?: AbortSignal; readonly beforeMs?: number };
  /** Sends one request at most, and another only with a new token: for whoever counts requests. Default false. */
  readonly isOnce?: boolean;
  readonly credential?: UserCredential;
};

/** Options of a signed storage transfer. */
export type TransferOptions = Omit<CallOptions, 'org' | 'freshness'>;

/** An answer with its age. It may be shared with other callers: read it, do not change it. */
export type Answer<T> = {
  readonly data: T;
  readonly fetchedAtMs: number;
  readonly ageMs: number;
  /** `stale`: older than the operation's fresh time, served because Genesys throttles, is down or is slow. */
  readonly source: 'genesys' | 'cache' | 'stale';
  readonly correlationId: string | null;
};

/**
 * Why a call gave no answer.
 * - `not_installed`, `grant_refused`: nothing was sent; the installation must be (re)made.
 * - `forbidden`, `not_found`, `conflict`, `invalid_request`, `unauthorized`: Genesys said no; the same call will fail again.
 * - `throttled`: the pause is longer than this priority may wait. `parked`: the pause is longer than we ever wait.
 * - `unavailable`: Genesys is down or its breaker is open, and nothing was changed.
 * - `ambiguous`: a call that is not idempotent may or may not have had its effect; read back before repeating it.
 * - `malformed`: the answer could not be understood. `aborted`: the caller's own signal.
 */
export type GatewayCode =
  | 'not_installed'
  | 'grant_refused'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid_request'
  | 'throttled'
  | 'parked'
  | 'unavailable'
  | 'ambiguous'
  | 'malformed'
  | 'aborted'
  | 'unauthorized';

/** Budget and queue of one organisation now. */
export type BudgetSnapshot = BudgetState & {
  /** Calls waiting for their turn, by priority. */
  readonly waiting: Readonly<Record<Priority, number>>;
  /** How the process stands to others that spend from the same budget; `alone` when it was told of none. */
  readonly sharing: Sharing | 'alone';
};

/**
 * A limit as it was learned or told, to be remembered beyond the life of a process. `operation:<name>` limits one operation
 * of one organisation, `host:<origin>` everything this program sends to that host.
 */
export type LearnedLimit = {
  readonly key: 'token' | `operation:${string}` | `host:${string}`;
  /** Calls in each window. */
  readonly allowed: number;
  readonly windowMs: number;
  /** `documented`: from the limits API. `observed`: from headers or refusals. `override`: set by a person. */
  readonly source: 'documented' | 'observed' | 'override';
  readonly observedAtMs: number;
};

/**
 * Remembers learned limits for the next process; supplied by the host program. What is older than a day is ignored, and
 * without a memory every process learns anew.
 */
export type LimitMemory = {
  /** Everything remembered for an organisation, the limits of its host included. A rejection counts as nothing. */
  load(orgId: string): Promise<readonly LearnedLimit[]>;
  /** Takes a new value synchronously, never throws, and does its writing off the hot path. */
  remember(orgId: string, learned: LearnedLimit): void;
};

/** What people decided for a family: whether its calls are held back, and how often they reset its breaker. */
export type BreakerDecision = { readonly family: string; readonly isHeld: boolean; readonly resets: number };

/** Keeps what people decided, and hears what breakers do; supplied by the host program. */
export type BreakerBoard = {
  /** Every decision for an organisation. A rejection counts as none for now: calls go on, and it is asked again. */
  load(orgId: string): Promise<readonly BreakerDecision[]>;
  /** Takes a change synchronously, never throws, and does its writing off the hot path. */
  report(orgId: string, change: BreakerChange, state: BreakerState): void;
};

/** How long a number of calls would take, asked for now. */
export type CallEstimate = {
  /** From now to the last answer. */
  readonly durationMs: number;
  readonly finishesAtMs: number;
  /** When room comes free and how many of the calls it takes, in order; the calls add up to those asked for. */
  readonly windows: readonly { readonly freesAtMs: number; readonly calls: number }[];
};

/** The one way to Genesys. */
export type Gateway = {
  /** Resolves with the parsed answer and its age, or says why there is none. Throws for bugs only. */
  call<P, A>(operation: Operation<P, A>, params: P, options: CallOptions): Promise<Result<Answer<A>, GatewayCode>>;
  /** Budget and queue of one organisation now; costs nothing. */
  budget(orgId: string): BudgetSnapshot;
  /**
   * How long `calls` calls of one priority (default `bulk`) would take if they were asked for now: after what already waits,
   * with what other applications take and what is kept for people. Sends nothing.
   */
  estimate(orgId: string, calls: number, priority?: Priority): CallEstimate;
  /** Overrides the organisation's calls per window (partner ops, remembered limits); null goes back to what Genesys says. */
  setLimit(orgId: string, limit: number | null): void;
  /** The breakers of one organisation in this process, and what Genesys asked to pause; costs nothing. */
  breakers(orgId: string): { readonly states: readonly BreakerState[]; readonly pauses: readonly LanePause[] };
  /** Makes this process act on what people decided; families that are not named are let go. */
  decideBreakers(orgId: string, decisions: readonly BreakerDecision[]): void;
  /** Makes every cached answer with one of the tags unfit to be served as fresh; flights under way do not count as fresh. */
  invalidate(orgId: string, tags: readonly string[]): Promise<void>;
  /** PUTs `body` to a signed storage URL with exactly `headers`. Unmetered, no bearer, refused unless the URL is trusted. */
  upload(
    orgId: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    options: TransferOptions,
  ): Promise<Result<{ readonly status: number }, GatewayCode>>;
  /** GETs and parses JSON from a signed storage URL. Unmetered, no bearer, refused unless the URL is trusted. */
  download<A>(
    orgId: string,
    url: string,
    schema: z.ZodType<A>,
    options: TransferOptions,
  ): Promise<Result<Answer<A>, GatewayCode>>;
  /** Stops all calls of an organisation (uninstall, revocation, new secret) and drops its cache, token and budget. */
  forget(orgId: string): void;
  /** Fails what is queued with `aborted`, ends what is in flight, and releases every timer. */
  close(): Promise<void>;
};
