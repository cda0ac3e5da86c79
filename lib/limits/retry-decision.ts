import type { Priority } from './priority.ts';
import type { RetryAfter } from './retry-after.ts';

/** What one attempt that did not succeed looked like. */
export type FailedAttempt = {
  readonly outcome:
    | 'throttled'
    | 'unauthorized'
    | 'forbidden'
    | 'client_error'
    | 'server_error'
    | 'network_error'
    | 'timeout'
    | 'malformed'
    | 'aborted';
  readonly status: number | null;
  readonly priority: Priority;
  readonly isIdempotent: boolean;
  /** True when the request certainly never reached the server (refused connection, unknown host, no token to be had). */
  readonly wasUnsent: boolean;
  /** Attempts so far that were not throttled, this one included. */
  readonly attempt: number;
  /** Throttled attempts so far, this one included when it was one. */
  readonly throttles: number;
  /** Whether a new token has already been fetched for this call. */
  readonly hasNewToken: boolean;
  /** Whether the credential can be refreshed at all; a signed-in person's cannot. */
  readonly canRefresh: boolean;
  /** The server's hint, on a 429 or a 503. */
  readonly retryAfter: RetryAfter | null;
};

/** What to do next, and the name of the rule that said so. */
export type RetryDecision =
  | { readonly action: 'retry'; readonly reason: 'transient' | 'never_sent'; readonly waitMs: number }
  /** Pause the whole bucket and put the call back to its place. */
  | { readonly action: 'pause'; readonly reason: 'throttled'; readonly waitMs: number }
  | { readonly action: 'park'; readonly reason: 'hint_beyond_ceiling'; readonly waitMs: number }
  | { readonly action: 'refresh_token'; readonly reason: 'token_rejected' }
  /** It may or may not have had its effect. */
  | { readonly action: 'ambiguous'; readonly reason: 'effect_unknown' }
  | {
      readonly action: 'fail';
      readonly reason: 'aborted' | 'refused_for_good' | 'still_unauthorized' | 'attempts_exhausted' | 'unreadable';
    }
  /** Genesys is down for longer than the call may wait. */
  | { readonly action: 'fail'; readonly reason: 'down_for_long'; readonly waitMs: number }
  /** The call has come back often enough; the bucket is paused as after any other refusal. */
  | { readonly action: 'fail'; readonly reason: 'throttled_too_often'; readonly waitMs: number };

/** Numbers of the retry rule. */
export type RetrySettings = {
  readonly maxAttempts: number;
  readonly maxThrottles: number;
  /** The first wait is drawn from 0 to this, and doubles. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** A hint longer than this is not waited for. */
  readonly maxPauseMs: Readonly<Record<Priority, number>>;
};

/**
 * Decides what follows a failed attempt. Pure: `random` is a number in [0, 1) that becomes the jitter. A longer hint of the
 * server beats our own backoff; a 403 is never repeated (a missing scope only looks like throttling from outside).
 */
export function decideRetry(failed: FailedAttempt, settings: RetrySettings, random: number): RetryDecision {
  switch (failed.outcome) {
    case 'aborted':
      return { action: 'fail', reason: 'aborted' };
    case 'throttled':
      return decideThrottled(failed, settings, random);
    case 'unauthorized':
      if (!failed.canRefresh || failed.hasNewToken) return { action: 'fail', reason: 'still_unauthorized' };
      return { action: 'refresh_token', reason: 'token_rejected' };
    case 'forbidden':
      return { action: 'fail', reason: 'refused_for_good' };
    case 'client_error':
      // 408 is the server giving up on reading us: a time-out, not a verdict.
      return failed.status === 408
        ? decideTransient(failed, settings, random)
        : { action: 'fail', reason: 'refused_for_good' };
    case 'malformed':
    case 'server_error':
    case 'network_error':
    case 'timeout':
      return decideTransient(failed, settings, random);
  }
}

function decideThrottled(failed: FailedAttempt, settings: RetrySettings, random: number): RetryDecision {
  const hint = failed.retryAfter;
  if (hint?.kind === 'park') return { action: 'park', reason: 'hint_beyond_ceiling', waitMs: hint.waitMs };
  const hintMs = hint?.waitMs ?? settings.baseDelayMs;
  // A little on top, so that organisations that were refused together do not return together.
  const waitMs = hintMs + random * Math.min(0.05 * hintMs, settings.baseDelayMs);
  if (failed.throttles >= settings.maxThrottles) return { action: 'fail', reason: 'throttled_too_often', waitMs };
  return { action: 'pause', reason: 'throttled', waitMs };
}

function decideTransient(failed: FailedAttempt, settings: RetrySettings, random: number): RetryDecision {
  if (!failed.isIdempotent && !failed.wasUnsent) return { action: 'ambiguous', reason: 'effect_unknown' };
  const hint = failed.retryAfter;
  if (hint !== null && (hint.kind === 'park' || hint.waitMs > settings.maxPauseMs[failed.priority])) {
    return { action: 'fail', reason: 'down_for_long', waitMs: hint.waitMs };
  }
  if (failed.attempt >= settings.maxAttempts) {
    return { action: 'fail', reason: failed.outcome === 'malformed' ? 'unreadable' : 'attempts_exhausted' };
  }
  const ceilingMs = Math.min(settings.baseDelayMs * 2 ** (failed.attempt - 1), settings.maxDelayMs);
  const waitMs = Math.max(random * ceilingMs, hint?.waitMs ?? 0);
  return { action: 'retry', reason: failed.wasUnsent ? 'never_sent' : 'transient', waitMs };
}
