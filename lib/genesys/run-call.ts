import { fail, ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import type { Ticket } from '#lib/limits/lane-types.ts';
import { decideRetry } from '#lib/limits/retry-decision.ts';
import type { RetryDecision } from '#lib/limits/retry-decision.ts';
import type { Bucket } from './bucket.ts';
import {
  abortedFailure,
  ambiguousFailure,
  heldFailure,
  malformedFailure,
  pausedFailure,
  refusalFailure,
  unavailableFailure,
} from './failures.ts';
import type { CallOptions, GatewayCode, LedgerEntry } from './gateway-types.ts';
import type { Operation } from './operation.ts';
import { sendAttempt } from './send-attempt.ts';
import type { AttemptEnd, Errand, SendDeps } from './send-attempt.ts';
import { wirePath } from './wire-request.ts';

/** A parsed answer fresh from Genesys. */
export type Fetched<A> = {
  readonly data: A;
  readonly askedAtMs: number;
  readonly fetchedAtMs: number;
  readonly textLength: number;
  readonly correlationId: string | null;
};

/** One call for the runner. */
export type CallRequest<P, A> = {
  readonly bucket: Bucket;
  readonly operation: Operation<P, A>;
  readonly params: P;
  readonly consumer: string;
  readonly signal: AbortSignal | undefined;
  readonly leave?: CallOptions['leave'];
  readonly isOnce?: boolean | undefined;
  readonly cache: LedgerEntry['cache'];
  readonly ticket: Ticket;
};

/** What the runner needs; `random` is in [0, 1). */
export type RunDeps = SendDeps & { readonly random: () => number };

type Answered = Extract<AttemptEnd, { kind: 'answered' }>;
type Ended = Result<never, GatewayCode>;

/**
 * Takes one call through its bucket until there is an answer or a reason why there is none: turn by turn, with the pauses,
 * the new token and the repetitions that the retry rule asks for. The call keeps its place in the queue throughout.
 */
export async function runCall<P, A>(
  request: CallRequest<P, A>,
  deps: RunDeps,
): Promise<Result<Fetched<A>, GatewayCode>> {
  const { bucket, operation, ticket, signal, leave } = request;
  const wire = operation.request(request.params);
  const errand: Errand = {
    bucket,
    operation,
    path: wirePath(wire),
    body: wire.body,
    consumer: request.consumer,
    priority: () => ticket.priority,
    signal,
    cache: request.cache,
    askedAtMs: deps.clock.now(),
    attempts: 0,
  };
  const progress = { tries: 0, throttles: 0, hasNewToken: false };
  await resumeIfRepaired(bucket);
  if (!bucket.isJoined) await bucket.join();
  for (;;) {
    // Between two attempts a call waits outside the lane.
    bucket.usedAtMs = deps.clock.now();
    const breaker = bucket.breakers.check(operation.family);
    if (breaker.isOpen) return breakerFailure(operation, breaker.retryAfterMs, breaker.isHeld);
    const waiting = untilItLeaves(request, deps.clock);
    const turn = await bucket.lane.turn(ticket, waiting.signal, async (grant) => {
      waiting.over();
      // A process that stood still hears of the moment late.
      if (deps.clock.now() > (leave?.beforeMs ?? Infinity))
        return { end: { kind: 'too_late' as const }, decision: null };
      const end = await sendAttempt(errand, grant, deps);
      if (end.kind !== 'answered') return { end, decision: null };
      const decision = end.answer.outcome === 'ok' ? null : decide(request, end, progress, deps);
      // Before the slot is free again, so that nothing more starts between the refusal and the pause.
      if (decision !== null) pauseFor(bucket, operation.name, end, decision);
      grant.settle(end.grantEnd);
      return { end, decision };
    });
    waiting.over();
    if (turn.kind !== 'done') return failureOfTurn(turn);
    const { end, decision } = turn.value;
    if (end.kind === 'too_late') return abortedFailure();
    if (end.kind === 'no_room') continue;
    if (end.kind === 'breaker_open') {
      const verdict = bucket.breakers.check(operation.family);
      return breakerFailure(operation, deps.settings.openMs, verdict.isOpen && verdict.isHeld);
    }
    if (end.kind === 'answered' && decision === null) return parse(operation, end);
    const following =
      end.kind === 'no_access'
        ? withoutAccess(request, end.access, progress, deps)
        : await afterRefusal(request, end, decision, progress, deps);
    if (following.kind === 'failure') return following.failure;
    if (following.waitMs > 0 && !(await waited(following.waitMs, request, deps))) {
      return bucket.stop.signal.aborted ? haltFailure(bucket.lane.haltReason ?? 'closed') : abortedFailure();
    }
  }
}

type Waiting = Pick<CallRequest<unknown, unknown>, 'signal' | 'leave'>;

/** Everything that calls a waiting call off; `over` once it does not wait any more. */
function untilItLeaves({ signal, leave }: Waiting, clock: RunDeps['clock']) {
  if (leave === undefined) return { signal, over: () => undefined };
  const late = new AbortController();
  const over = new AbortController();
  if (leave.beforeMs !== undefined) {
    void clock.sleep(Math.max(0, leave.beforeMs - clock.now()), over.signal).then(
      () => late.abort(),
      () => undefined,
    );
  }
  const signals = [signal, leave.signal, late.signal].filter((each) => each !== undefined);
  return { signal: AbortSignal.any(signals), over: () => over.abort() };
}

type Progress = { tries: number; throttles: number; hasNewToken: boolean };
type Following =
  { readonly kind: 'failure'; readonly failure: Ended } | { readonly kind: 'again'; readonly waitMs: number };

function decide<P, A>(request: CallRequest<P, A>, end: Answered, progress: Progress, deps: RunDeps): RetryDecision {
  const { outcome, status, wasUnsent } = end.answer;
  if (outcome === 'ok') throw new Error('a good answer needs no decision');
  if (outcome === 'throttled') progress.throttles += 1;
  else progress.tries += 1;
  return decideRetry(
    {
      outcome,
      status,
      wasUnsent,
      priority: request.ticket.priority,
      isIdempotent: request.operation.isIdempotent,
      attempt: progress.tries,
      throttles: progress.throttles,
      hasNewToken: progress.hasNewToken,
      canRefresh: request.bucket.credentials.canRefresh,
      retryAfter: end.retryAfter,
    },
    request.isOnce === true ? { ...deps.settings, maxAttempts: 1, maxThrottles: 1 } : deps.settings,
    deps.random(),
  );
}

/** Stops what the limit that refused the call covers, and nothing else; also when this call itself does not come again. */
function pauseFor(bucket: Bucket, operation: string, { answer, grantEnd }: Answered, decision: RetryDecision): void {
  if (answer.outcome !== 'throttled' || !('waitMs' in decision)) return;
  const reason = decision.action === 'park' ? 'parked' : 'throttled';
  bucket.lane.pause(decision.waitMs, reason, grantEnd.refusedBy, operation);
}

async function afterRefusal<P, A>(
  request: CallRequest<P, A>,
  answered: Answered,
  decision: RetryDecision | null,
  progress: Progress,
  deps: RunDeps,
): Promise<Following> {
  if (decision === null) throw new Error('a refusal came without a decision');
  const { name } = request.operation;
  const { cause } = answered.answer;
  switch (decision.action) {
    case 'retry':
      return { kind: 'again', waitMs: decision.waitMs };
    case 'pause':
      return { kind: 'again', waitMs: 0 };
    case 'park':
      return { kind: 'failure', failure: pausedFailure('parked', decision.waitMs) };
    case 'ambiguous':
      return { kind: 'failure', failure: ambiguousFailure(name, cause) };
    case 'refresh_token': {
      // Outside the slot; everybody who was refused with this token shares one request.
      const access = await request.bucket.credentials.renew(answered.access.token);
      if (!access.ok) return withoutAccess(request, access, progress, deps);
      progress.hasNewToken = true;
      return { kind: 'again', waitMs: 0 };
    }
    case 'fail':
      return { kind: 'failure', failure: finalFailure(request, answered, decision.reason) };
  }
}

function finalFailure<P, A>(
  request: CallRequest<P, A>,
  { answer, error, retryAfter }: Answered,
  reason: Extract<RetryDecision, { action: 'fail' }>['reason'],
): Ended {
  const { operation, bucket } = request;
  switch (reason) {
    case 'aborted':
      return stoppedFailure(bucket, operation, answer.wasUnsent);
    case 'refused_for_good':
    case 'still_unauthorized':
      return refusalFailure(operation, answer, error);
    case 'throttled_too_often':
      return pausedFailure('throttled', retryAfter?.waitMs ?? 0);
    case 'down_for_long':
      return unavailableFailure(operation.name, error.code ?? answer.cause, { retryAfterMs: retryAfter?.waitMs ?? 0 });
    case 'attempts_exhausted':
      return unavailableFailure(operation.name, error.code ?? answer.cause);
    case 'unreadable':
      return malformedFailure(operation.name, answer.cause ?? 'unreadable');
  }
}

/** Stopped in flight: by the caller, by the end of the program, or because the organisation is gone. */
function stoppedFailure<P, A>(bucket: Bucket, operation: Operation<P, A>, wasUnsent: boolean): Ended {
  if (!bucket.stop.signal.aborted) return abortedFailure();
  if (!operation.isIdempotent && !wasUnsent) return ambiguousFailure(operation.name, 'stopped_in_flight');
  return haltFailure(bucket.lane.haltReason ?? 'closed');
}

function withoutAccess<P, A>(
  request: CallRequest<P, A>,
  access: Extract<AttemptEnd, { kind: 'no_access' }>['access'],
  progress: Progress,
  deps: RunDeps,
): Following {
  if (access.reason !== 'unavailable') return { kind: 'failure', failure: haltFailure(access.reason) };
  progress.tries += 1;
  if (progress.tries < deps.settings.maxAttempts) return { kind: 'again', waitMs: access.retryAfterMs };
  const { retryAfterMs, cause } = access;
  return {
    kind: 'failure',
    failure: unavailableFailure(request.operation.name, 'no_access_token', { retryAfterMs, cause }),
  };
}

async function waited<P, A>(waitMs: number, request: CallRequest<P, A>, deps: RunDeps): Promise<boolean> {
  const { signal, leave, bucket } = request;
  const signals = [bucket.stop.signal, signal, leave?.signal].filter((each) => each !== undefined);
  try {
    await deps.clock.sleep(waitMs, AbortSignal.any(signals));
    return true;
  } catch (error) {
    if (signals.some((each) => each.aborted)) return false;
    throw error;
  }
}

function parse<P, A>(
  operation: Operation<P, A>,
  { answer, startedAtMs, endedAtMs }: Answered,
): Result<Fetched<A>, GatewayCode> {
  const parsed = operation.answer.safeParse(answer.body);
  if (parsed.success) {
    const { correlationId, textLength } = answer;
    return ok({ data: parsed.data, askedAtMs: startedAtMs, fetchedAtMs: endedAtMs, textLength, correlationId });
  }
  if (!operation.isIdempotent) return ambiguousFailure(operation.name, 'answer_has_another_shape');
  const fields = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  return malformedFailure(operation.name, 'answer_has_another_shape', fields);
}

type TurnedOut = Exclude<Awaited<ReturnType<Bucket['lane']['turn']>>, { kind: 'done' }>;

function failureOfTurn(turn: TurnedOut): Ended {
  switch (turn.kind) {
    case 'aborted':
      return abortedFailure();
    case 'turned_away':
      return pausedFailure(turn.reason, turn.retryAfterMs);
    case 'halted':
      return haltFailure(turn.reason);
  }
}

function haltFailure(reason: string): Ended {
  switch (reason) {
    case 'not_installed':
      return fail(
        'not_installed',
        'Headroom is not installed in this organisation (any longer). Install it, then try again.',
      );
    case 'grant_refused':
      return fail(
        'grant_refused',
        'Genesys Cloud refuses this organisation’s OAuth client. Repair the installation, then try again.',
      );
    default:
      return abortedFailure();
  }
}

function breakerFailure(
  { name, family }: Pick<Operation<never, unknown>, 'name' | 'family'>,
  retryAfterMs: number,
  isHeld: boolean,
) {
  return isHeld ? heldFailure(name, family, retryAfterMs) : unavailableFailure(name, 'breaker_open', { retryAfterMs });
}

/** A halted organisation whose grant has been replaced meanwhile works again by itself. */
async function resumeIfRepaired(bucket: Bucket): Promise<void> {
  const { haltReason } = bucket.lane;
  const isLost = haltReason === 'not_installed' || haltReason === 'grant_refused';
  if (isLost && !bucket.stop.signal.aborted && (await bucket.credentials.isRepaired())) bucket.lane.resume();
}
