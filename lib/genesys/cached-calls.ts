import type { Clock } from '#lib/clock.ts';
import type { Ticket } from '#lib/limits/lane-types.ts';
import { ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import type { AnswerCache, CachedAnswer } from './answer-cache.ts';
import type { Bucket } from './bucket.ts';
import { abortedFailure } from './failures.ts';
import { createFlights } from './flights.ts';
import type { Flight } from './flights.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type {
  Answer,
  AttemptOutcome,
  CacheResult,
  CallOptions,
  GatewayCode,
  LedgerSink,
  Priority,
} from './gateway-types.ts';
import type { CachePolicy, Operation } from './operation.ts';
import type { Fetched } from './run-call.ts';
import { answerShape } from './shared/answer-shape.ts';
import { askOnce } from './shared/ask-once.ts';
import type { Landed } from './shared/ask-once.ts';
import type { SharedAnswers } from './shared/shared-answers.ts';
import { answerKey } from './wire-request.ts';

/** Answers calls of operations with a cache policy. */
export type CachedCalls = {
  /** The answer itself when a fresh one is at hand, and a promise of one otherwise. */
  call<P, A>(
    bucket: Bucket,
    operation: Operation<P, A>,
    policy: CachePolicy<P>,
    params: P,
    options: CallOptions,
  ): Result<Answer<A>, GatewayCode> | Promise<Result<Answer<A>, GatewayCode>>;
  /** Somebody more urgent waits, in another process, for a question that is being asked here. */
  raise(orgId: string, key: string, priority: Priority): void;
};

/** What cached calls need; `run` takes one call to Genesys. */
export type CachedCallsDeps = {
  readonly cache: AnswerCache;
  /** Answers of other processes; null when this one is alone. */
  readonly answers: SharedAnswers | null;
  readonly clock: Clock;
  readonly settings: GatewaySettings;
  readonly ledger: LedgerSink;
  readonly run: <P, A>(
    bucket: Bucket,
    operation: Operation<P, A>,
    params: P,
    options: { consumer: string; signal: AbortSignal | undefined; isOnce: boolean | undefined; cache: CacheResult },
    ticket: Ticket,
  ) => Promise<Result<Fetched<A>, GatewayCode>>;
};

/** Failures that an old answer is better than. */
const STALE_IS_BETTER: ReadonlySet<GatewayCode> = new Set(['throttled', 'parked', 'unavailable', 'malformed']);

/**
 * Fresh answers come from memory; the same question is asked once; an old answer is served, with its age, at once while the
 * bucket is paused or the family's breaker is open, and after a short wait when Genesys is slow or fails.
 */
export function createCachedCalls({ cache, answers, clock, settings, ledger, run }: CachedCallsDeps): CachedCalls {
  const flights = createFlights();

  const note = <P, A>(
    bucket: Bucket,
    operation: Operation<P, A>,
    options: CallOptions,
    result: CacheResult,
    askedAtMs: number,
    nowMs: number,
    code: GatewayCode | null = null,
  ) =>
    ledger.record({
      orgId: bucket.orgId,
      operation: operation.name,
      family: operation.family,
      consumer: options.consumer,
      priority: options.priority,
      method: operation.method,
      startedAtMs: askedAtMs,
      waitMs: nowMs - askedAtMs,
      latencyMs: 0,
      attempt: 0,
      outcome: code === null ? 'ok' : outcomeOf(code),
      status: null,
      cache: result,
      metered: false,
      correlationId: null,
      retryAfterMs: null,
      cause: code,
    });

  const start = <P, A>(
    bucket: Bucket,
    operation: Operation<P, A>,
    policy: CachePolicy<P>,
    params: P,
    key: string,
    options: CallOptions,
  ): Flight => {
    const abort = new AbortController();
    const ticket = bucket.lane.enter(options.priority, operation.name, operation.family);
    const tags = policy.tags(params);
    const keepMs = policy.freshMs + policy.staleMs;
    const keep = (answer: CachedAnswer) => {
      // What comes after the organisation was forgotten must not be found when it comes back.
      if (!bucket.stop.signal.aborted) cache.set(bucket.orgId, key, answer, keepMs);
    };
    const fetchAnswer = async (): Promise<Result<CachedAnswer, GatewayCode>> => {
      const { consumer, isOnce } = options;
      const runOptions = { consumer, signal: abort.signal, isOnce, cache: 'miss' } as const;
      const fetched = await run(bucket, operation, params, runOptions, ticket);
      if (!fetched.ok) return fetched;
      const answer: CachedAnswer = { ...fetched.data, freshUntilMs: fetched.data.fetchedAtMs + policy.freshMs, tags };
      keep(answer);
      return ok(answer);
    };
    const askForAll = async (): Promise<Result<Landed, GatewayCode>> => {
      if (answers === null) return alone(await fetchAnswer());
      return askOnce(answers, {
        question: { orgId: bucket.orgId, key, shape: answerShape(operation.answer) },
        priority: () => ticket.priority,
        signal: AbortSignal.any([abort.signal, bucket.stop.signal]),
        isForced: options.freshness === 'network',
        keepMs,
        keep,
        ask: fetchAnswer,
      });
    };
    return flights.add(bucket.orgId, key, {
      outcome: askForAll(),
      startedAtMs: clock.now(),
      ticket,
      bucket,
      abort,
    });
  };

  const fromCache = <A>(
    kept: CachedAnswer,
    source: 'cache' | 'stale',
    nowMs = clock.now(),
  ): Result<Answer<A>, GatewayCode> =>
    ok({
      // Safe because the key holds the operation's wire path, and only its own parsed answers are kept under it.
      data: kept.data as A,
      fetchedAtMs: kept.fetchedAtMs,
      ageMs: nowMs - kept.fetchedAtMs,
      source,
      correlationId: kept.correlationId,
    });

  /** How long to wait for a fresh answer when an old one is at hand. */
  const patience = (bucket: Bucket, family: string): number =>
    bucket.lane.pausedForMs > 0 || bucket.breakers.check(family).isOpen ? 0 : settings.softTimeoutMs;

  const ask = async <P, A>(
    bucket: Bucket,
    operation: Operation<P, A>,
    policy: CachePolicy<P>,
    params: P,
    options: CallOptions,
    question: Asked,
  ): Promise<Result<Answer<A>, GatewayCode>> => {
    if (options.signal?.aborted === true) return abortedFailure();
    const { key, kept, isCurrent, askedAtMs } = question;
    const isCacheWanted = options.freshness !== 'network';
    const tags = policy.tags(params);
    const underWay = isCacheWanted ? flights.find(bucket.orgId, key) : null;
    const isJoined = underWay !== null && cache.isCurrent(bucket.orgId, { askedAtMs: underWay.startedAtMs, tags });
    const flight = isJoined && underWay !== null ? underWay : start(bucket, operation, policy, params, key, options);
    const landing = flights.wait(flight, options.priority, options.signal);

    if (kept !== null && isCurrent) {
      const waitMs = patience(bucket, operation.family);
      const inTime = await within(landing, waitMs);
      if (!inTime) {
        // The flight goes on and brings the next caller a fresh answer.
        flights.keep(flight);
        note(bucket, operation, options, 'stale', askedAtMs, clock.now());
        return fromCache(kept, 'stale');
      }
    }
    const outcome = await landing;
    if (outcome === null) return abortedFailure();
    if (!outcome.ok) {
      // Meanwhile another process may have said what it knew.
      const known = kept ?? (isCacheWanted && answers !== null ? cache.get(bucket.orgId, key) : null);
      if (known !== null && STALE_IS_BETTER.has(outcome.error.code)) {
        note(bucket, operation, options, 'stale', askedAtMs, clock.now());
        return fromCache(known, 'stale');
      }
      if (isJoined) note(bucket, operation, options, 'coalesced', askedAtMs, clock.now(), outcome.error.code);
      return outcome;
    }
    if (isJoined) note(bucket, operation, options, 'coalesced', askedAtMs, clock.now());
    if (outcome.data.fromOthers) {
      if (!isJoined) note(bucket, operation, options, 'hit', askedAtMs, clock.now());
      return fromCache(outcome.data, 'cache');
    }
    const { data, fetchedAtMs, correlationId } = outcome.data;
    const ageMs = clock.now() - fetchedAtMs;
    return ok({ data: data as A, fetchedAtMs, ageMs, source: 'genesys', correlationId });
  };

  return {
    call<P, A>(
      bucket: Bucket,
      operation: Operation<P, A>,
      policy: CachePolicy<P>,
      params: P,
      options: CallOptions,
    ): Result<Answer<A>, GatewayCode> | Promise<Result<Answer<A>, GatewayCode>> {
      const askedAtMs = clock.now();
      const key = answerKey(operation.name, operation.request(params));
      const kept = options.freshness === 'network' ? null : cache.get(bucket.orgId, key);
      const isCurrent = kept !== null && cache.isCurrent(bucket.orgId, kept);
      if (kept !== null && isCurrent && askedAtMs < kept.freshUntilMs) {
        note(bucket, operation, options, 'hit', askedAtMs, askedAtMs);
        return fromCache(kept, 'cache', askedAtMs);
      }
      return ask(bucket, operation, policy, params, options, { key, kept, isCurrent, askedAtMs });
    },
    raise(orgId, key, priority) {
      const flight = flights.find(orgId, key);
      if (flight !== null) flight.bucket.lane.raise(flight.ticket, priority);
    },
  };
}

/** A question as it came, and what was known of its answer then. */
type Asked = {
  readonly key: string;
  readonly kept: CachedAnswer | null;
  readonly isCurrent: boolean;
  readonly askedAtMs: number;
};

function alone(asked: Result<CachedAnswer, GatewayCode>): Result<Landed, GatewayCode> {
  return asked.ok ? ok({ ...asked.data, fromOthers: false }) : asked;
}

/** How the shared attempt of a coalesced call ended, in the words of the ledger. */
function outcomeOf(code: GatewayCode): AttemptOutcome {
  switch (code) {
    case 'throttled':
    case 'parked':
      return 'throttled';
    case 'unauthorized':
    case 'grant_refused':
      return 'unauthorized';
    case 'forbidden':
    case 'malformed':
    case 'aborted':
      return code;
    case 'not_found':
    case 'conflict':
    case 'invalid_request':
      return 'client_error';
    case 'not_installed':
    case 'unavailable':
    case 'ambiguous':
      return 'network_error';
  }
}

/** Whether a promise settles within the time; it goes on either way. */
async function within(promise: Promise<unknown>, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), waitMs);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
