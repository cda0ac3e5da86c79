import { createHash } from 'node:crypto';
import type { Clock } from '#lib/clock.ts';
import type { AccessToken, GenesysEnvironment, GrantCredential, GrantSource, UserCredential } from './gateway-types.ts';
import { requestClientCredentialsToken } from './oauth.ts';
import type { TokenCode } from './oauth.ts';

/** What a call needs to be sent, or why it cannot be. */
export type Access =
  | { readonly ok: true; readonly token: AccessToken; readonly environment: GenesysEnvironment }
  | { readonly ok: false; readonly reason: 'not_installed' | 'grant_refused' }
  | {
      readonly ok: false;
      readonly reason: 'unavailable';
      readonly retryAfterMs: number;
      readonly cause?: unknown;
    };

/** The credential and token of one bucket. */
export type Credentials = {
  readonly canRefresh: boolean;
  /** The token to use now. Fetches one when there is none; refreshes ahead of its end without keeping anybody waiting. */
  current(): Promise<Access>;
  /** Replaces a token that Genesys rejected, which `current` does not give again. One request, however many ask. */
  renew(stale: AccessToken): Promise<Access>;
  /** Where the bucket's hosts are, without needing a token. */
  environment(): Promise<GenesysEnvironment | null>;
  /** Looks, at most every so often, whether a halted grant has been replaced. */
  isRepaired(): Promise<boolean>;
};

/** A person's token: used as it is until it ends. */
export function userCredentials(credential: UserCredential): Credentials {
  const token: AccessToken = { value: credential.accessToken, expiresAtMs: Infinity };
  const access: Access = { ok: true, token, environment: credential.environment };
  return {
    canRefresh: false,
    current: () => Promise.resolve(access),
    renew: () => Promise.resolve(access),
    environment: () => Promise.resolve(credential.environment),
    isRepaired: () => Promise.resolve(false),
  };
}

/** What the credentials of an installed organisation need from outside. */
export type GrantCredentialsDeps = {
  readonly orgId: string;
  readonly grants: GrantSource;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly serverSecondMs: number;
  readonly timeoutMs: number;
  /** How long a loaded grant is believed. */
  readonly grantCheckMs: number;
  /** Called when the grant is gone or refused: whoever waits for its token can go. */
  readonly onLost: (reason: 'not_installed' | 'grant_refused') => void;
};

/** Thrown through the grant source when the login host gives no token. */
class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly code: TokenCode;
  readonly retryAfterMs: number | undefined;
  constructor(code: TokenCode, message: string, retryAfterMs: number | undefined) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

const NOT_INSTALLED: Access = { ok: false, reason: 'not_installed' };
const GRANT_REFUSED: Access = { ok: false, reason: 'grant_refused' };

/** Credential and token leave memory when nobody has used them for this long; an uninstalled organisation's with them. */
const FORGET_AFTER_MS = 30_000;

/** First and longest wait after a token request that failed for other reasons than the credential. */
const FIRST_COOL_DOWN_SECONDS = 1;
const LONGEST_COOL_DOWN_SECONDS = 30;

/** The shared token of an organisation's own client-credentials client. */
export function grantCredentials(deps: GrantCredentialsDeps): Credentials {
  const { orgId, grants, clock } = deps;
  let loaded: { readonly credential: GrantCredential; readonly atMs: number } | null = null;
  let loading: Promise<GrantCredential | null> | null = null;
  let held: { readonly token: AccessToken; readonly refreshAtMs: number } | null = null;
  /** Still what all processes share for as long as it could not be replaced. */
  let rejected: AccessToken | null = null;
  let renewal: Promise<Access> | null = null;
  let coolDown: { readonly untilMs: number; readonly failures: number } | null = null;
  let refusedIdentity: string | null = null;
  let lostReason: 'not_installed' | 'grant_refused' = 'not_installed';
  let checkedRepairAtMs = 0;
  let usedAtMs = clock.now();
  let forgetting: NodeJS.Timeout | null = null;

  const lost = (): Access => (lostReason === 'not_installed' ? NOT_INSTALLED : GRANT_REFUSED);
  const use = () => {
    usedAtMs = clock.now();
    forgetting ??= setTimeout(forgetWhenIdle, FORGET_AFTER_MS).unref();
  };
  const forgetWhenIdle = () => {
    const restMs = usedAtMs + FORGET_AFTER_MS - clock.now();
    const isInUse = restMs > 0 || renewal !== null;
    forgetting = isInUse ? setTimeout(forgetWhenIdle, Math.max(restMs, 1_000)).unref() : null;
    if (isInUse) return;
    loaded = null;
    held = null;
  };

  const load = async (): Promise<GrantCredential | null> => {
    use();
    if (loaded !== null && clock.now() - loaded.atMs < deps.grantCheckMs) return loaded.credential;
    loading ??= grants.load(orgId).finally(() => (loading = null));
    const credential = await loading;
    if (credential === null) {
      loaded = null;
      held = null;
      lostReason = refusedIdentity === null ? await grants.whyStopped(orgId) : 'grant_refused';
      deps.onLost(lostReason);
      return null;
    }
    if (loaded !== null && identityOf(loaded.credential) !== identityOf(credential)) held = null;
    loaded = { credential, atMs: clock.now() };
    return credential;
  };
  const hold = (token: AccessToken): AccessToken => {
    const lifeMs = token.expiresAtMs - clock.now();
    rejected = null;
    held = { token, refreshAtMs: token.expiresAtMs - Math.min(lifeMs * 0.1, 300_000) };
    return token;
  };
  const request = async (credential: GrantCredential): Promise<AccessToken> => {
    const answer = await requestClientCredentialsToken(credential, {
      fetch: deps.fetch,
      now: () => clock.now(),
      serverSecondMs: deps.serverSecondMs,
      timeoutMs: deps.timeoutMs,
    });
    if (answer.ok) return answer.data;
    if (answer.error.code === 'refused') {
      refusedIdentity = identityOf(credential);
      held = null;
      loaded = null;
      lostReason = 'grant_refused';
      deps.onLost(lostReason);
      // Before the refresh ends, so that no other process asks again with the same credential.
      await grants.markRefused(orgId, answer.error.message);
    }
    throw new TokenRefusedError(answer.error.code, answer.error.message, answer.error.retryAfterMs);
  };
  const fetchToken = async (credential: GrantCredential, stale: AccessToken | null): Promise<Access> => {
    try {
      const token = await grants.refreshToken(orgId, stale, request);
      coolDown = null;
      return { ok: true, token: hold(token), environment: credential.environment };
    } catch (error) {
      if (refusedIdentity === identityOf(credential)) return GRANT_REFUSED;
      // The grant may have ended while its token was asked for.
      loaded = null;
      if ((await load()) === null) return lost();
      const failures = (coolDown?.failures ?? 0) + 1;
      const seconds = Math.min(FIRST_COOL_DOWN_SECONDS * 2 ** (failures - 1), LONGEST_COOL_DOWN_SECONDS);
      const hintMs = error instanceof TokenRefusedError ? (error.retryAfterMs ?? 0) : 0;
      const waitMs = Math.max(seconds * deps.serverSecondMs, hintMs);
      coolDown = { untilMs: clock.now() + waitMs, failures };
      return unavailable(waitMs, error);
    }
  };
  /**
   * One renewal at a time; those who hold the same stale token share it, and nobody hurries a login host that asked for
   * rest. The grant is read again first: a rejected token is often the first sign that its secret was replaced.
   */
  const renew = async (stale: AccessToken | null): Promise<Access> => {
    if (held !== null && loaded !== null && held.token.value !== stale?.value) {
      return { ok: true, token: held.token, environment: loaded.credential.environment };
    }
    if (coolDown !== null && clock.now() < coolDown.untilMs) return unavailable(coolDown.untilMs - clock.now());
    renewal ??= replaceToken(stale).finally(() => (renewal = null));
    return renewal;
  };
  const replaceToken = async (stale: AccessToken | null): Promise<Access> => {
    if (stale !== null) loaded = null;
    const credential = await load();
    return credential === null ? lost() : fetchToken(credential, stale);
  };
  /** Takes what another process has fetched, unless it is what was rejected, or a new one has come meanwhile. */
  const adopt = (shared: AccessToken | null) => {
    if (held !== null || shared === null || shared.value === rejected?.value) return;
    if (shared.expiresAtMs > clock.now()) hold(shared);
  };
  const reject = (token: AccessToken) => {
    const isHeld = held?.token.value === token.value;
    // Somebody late may report one that has long been replaced.
    if (isHeld || (held === null && rejected === null)) rejected = token;
    if (isHeld) held = null;
  };
  const guarded = async (work: () => Promise<Access>): Promise<Access> => {
    try {
      return await work();
    } catch (error) {
      // The grant source is out of reach (a database restart): nothing is sent, and the call may come again.
      return unavailable(deps.serverSecondMs, error);
    }
  };
  return {
    canRefresh: true,
    current: () =>
      guarded(async () => {
        const credential = await load();
        if (credential === null) return lost();
        if (held === null) adopt(await grants.readToken(orgId));
        const current = held;
        if (current === null) return renew(rejected);
        if (current.token.expiresAtMs <= clock.now()) return renew(current.token);
        // Ahead of its end the old token still serves; a failed renewal is tried again by the next call.
        if (current.refreshAtMs <= clock.now() && renewal === null) void guarded(() => renew(current.token));
        return { ok: true, token: current.token, environment: credential.environment };
      }),
    renew(stale) {
      reject(stale);
      return guarded(() => renew(held === null ? rejected : stale));
    },
    environment: async () => (await load())?.environment ?? null,
    async isRepaired() {
      if (clock.now() - checkedRepairAtMs < deps.grantCheckMs) return false;
      checkedRepairAtMs = clock.now();
      const credential = await grants.load(orgId).catch(() => null);
      if (credential === null || identityOf(credential) === refusedIdentity) return false;
      use();
      refusedIdentity = null;
      coolDown = null;
      loaded = { credential, atMs: clock.now() };
      return true;
    },
  };
}

/** What tells two credentials apart, without the secret: it may be kept after the credential has left memory. */
function identityOf({ environment, clientId, clientSecret }: GrantCredential): string {
  return createHash('sha256')
    .update(JSON.stringify([environment.id, clientId, clientSecret]))
    .digest('base64');
}

function unavailable(retryAfterMs: number, cause?: unknown): Access {
  return {
    ok: false,
    reason: 'unavailable',
    retryAfterMs,
    ...(cause === undefined ? {} : { cause }),
  };
}
