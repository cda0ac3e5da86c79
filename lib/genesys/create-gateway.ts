import type { Clock } from '#lib/clock.ts';
import { createBudget } from '#lib/limits/budget.ts';
import type { Budget } from '#lib/limits/budget.ts';
import { estimateCalls } from '#lib/limits/estimate.ts';
import type { ShareBudget } from '#lib/limits/budget-sharing.ts';
import { createHostGate } from '#lib/limits/host-gate.ts';
import type { HostGate } from '#lib/limits/host-gate.ts';
import type { LaneLearned, Ticket } from '#lib/limits/lane-types.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { log } from '#lib/log.ts';
import { ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import { allowManyListeners } from './allow-many-listeners.ts';
import { createAnswerCache } from './answer-cache.ts';
import { createBuckets } from './bucket.ts';
import type { Bucket } from './bucket.ts';
import { createCachedCalls } from './cached-calls.ts';
import { discoverLimit } from './discover-limits.ts';
import { completeSettings } from './gateway-settings.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type {
  Answer,
  BreakerBoard,
  BreakerDecision,
  CallOptions,
  Gateway,
  GatewayCode,
  GrantSource,
  LedgerEntry,
  LedgerSink,
  LimitMemory,
} from './gateway-types.ts';
import type { Operation } from './operation.ts';
import { createLimitRecall } from './limit-recall.ts';
import { runCall } from './run-call.ts';
import type { RunDeps } from './run-call.ts';
import { downloadSigned, uploadSigned } from './storage-transfer.ts';
import type { Cluster } from './shared/cluster.ts';
import { createPooledTransport } from './pooled-transport.ts';
import type { PooledTransport } from './pooled-transport.ts';
import { createTransport } from './transport.ts';

/** What a gateway is made from; everything but grants and ledger has a default. */
export type GatewayDeps = {
  readonly grants: GrantSource;
  readonly ledger: LedgerSink;
  /** Learned limits of earlier processes; without it every process starts from the documented ones. */
  readonly memory?: LimitMemory;
  /** What people decided of breakers, and who is told of them; without it breakers are this process' own affair. */
  readonly board?: BreakerBoard;
  /** Other processes to share budgets, answers and what was learned with; without it this process is the only one. */
  readonly cluster?: Cluster;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Asks login hosts and storage. */
  readonly fetch?: typeof fetch;
  /** Asks the API; closed with the gateway. */
  readonly transport?: PooledTransport;
  readonly settings?: Partial<GatewaySettings>;
};

/** How long a limit that the limits API named is believed, and how soon it is asked again when it did not answer. */
const LIMIT_BELIEVED_MS = 24 * 60 * 60 * 1_000;
const LIMIT_ASKED_AGAIN_MS = 10 * 60 * 1_000;
/** How soon what people decided of breakers is asked for again when the board did not answer. */
const DECISIONS_ASKED_AGAIN_MS = 5_000;

/**
 * The one way to Genesys for all organisations of a process: registry → cache and single-flight → breaker → queue → pacing →
 * token → transport → retry decision → ledger. Needs no Next, React or database.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const { grants, ledger, cluster, clock = steadyClock, random = Math.random, fetch: fetcher = fetch } = deps;
  const settings = completeSettings(deps.settings);
  const transport = deps.transport ?? createPooledTransport({ ...settings, connections: settings.hostSlots });
  const runDeps: RunDeps = { clock, settings, transport: transport.send, ledger, random };
  const cache = createAnswerCache();
  const decisions = new Map<string, readonly BreakerDecision[]>();
  /** Buckets whose decisions are asked for again, because the board did not answer. */
  const undecided = new Set<Bucket>();
  const overrides = new Map<string, number>();
  const limitDueAtMs = new Map<string, number>();
  const recall = createLimitRecall(deps.memory, clock, settings.windowMs);
  const gates = new Map<string, HostGate>();
  const shareFor = (owner: string): ShareBudget | undefined => {
    const share = cluster?.share;
    return share && ((key, budget, listener) => share(`${owner} ${key}`, budget, listener));
  };
  const buckets = createBuckets({
    settings,
    clock,
    grants,
    fetch: fetcher,
    gateOf,
    laneDeps: (orgId) => ({ share: shareFor(`org ${orgId}`), onLearned: (learned) => noteLearned(orgId, learned) }),
    onNew: prepare,
    onJoined: (bucket, apiBaseUrl) => recall.joined(bucket, apiBaseUrl),
    beforeFirst: loadDecisions,
    onBreaker: (orgId, change, state) => deps.board?.report(orgId, change, state),
  });
  const transferDeps = { transport: createTransport(fetcher, settings), ledger, now: () => clock.now() };

  const run = <P, A>(
    bucket: Bucket,
    operation: Operation<P, A>,
    params: P,
    options: {
      consumer: string;
      signal: AbortSignal | undefined;
      leave?: CallOptions['leave'];
      isOnce?: boolean | undefined;
      cache: LedgerEntry['cache'];
    },
    ticket: Ticket,
  ) => runCall({ bucket, operation, params, ...options, ticket }, runDeps);
  const answers = cluster?.answers ?? null;
  const cachedCalls = createCachedCalls({ cache, answers, clock, settings, ledger, run });

  answers?.listen({
    invalidated: (orgId, tags) => cache.invalidate(orgId, tags, clock.now()),
    dropped: (orgId) => cache.drop(orgId),
    raised: (orgId, key, priority) => cachedCalls.raise(orgId, key, priority),
    missed: () => cache.doubt(clock.now()),
  });

  cluster?.limits.listen(({ orgId, key, allowed }) => {
    if (key === 'override') setOverride(orgId, allowed);
    else if (allowed !== null) buckets.find(orgId)?.lane.adopt({ key, allowed });
  });

  const gateway: Gateway = {
    async call<P, A>(
      operation: Operation<P, A>,
      params: P,
      options: CallOptions,
    ): Promise<Result<Answer<A>, GatewayCode>> {
      const bucket = buckets.of(options.org, options.credential);
      if (clock.now() > (limitDueAtMs.get(bucket.orgId) ?? Infinity)) void readLimit(bucket);
      if (operation.cache !== null && bucket.kind === 'grant') {
        return cachedCalls.call(bucket, operation, operation.cache, params, options);
      }
      const { consumer, signal, priority, leave, isOnce } = options;
      if (signal !== undefined) allowManyListeners(signal);
      const ticket = bucket.lane.enter(priority, operation.name, operation.family);
      const fetched = await run(bucket, operation, params, { consumer, signal, leave, isOnce, cache: 'none' }, ticket);
      if (!fetched.ok) return fetched;
      const { data, fetchedAtMs, correlationId } = fetched.data;
      return ok({ data, fetchedAtMs, ageMs: clock.now() - fetchedAtMs, source: 'genesys', correlationId });
    },
    budget(orgId) {
      const bucket = buckets.find(orgId);
      const sharing = cluster?.sharing ?? 'alone';
      if (bucket !== null) return { ...bucket.lane.state(), waiting: bucket.lane.waiting, sharing };
      return { ...unusedBudget(orgId).state(clock.now()), waiting: { interactive: 0, sync: 0, bulk: 0 }, sharing };
    },
    estimate(orgId, calls, priority = 'bulk') {
      const bucket = buckets.find(orgId);
      if (bucket !== null) return bucket.lane.estimate(calls, priority);
      return estimateCalls({ ...unusedBudget(orgId).outlook(priority, clock.now()), callMs: 0 }, 0, calls);
    },
    setLimit(orgId, limit) {
      setOverride(orgId, limit);
      cluster?.limits.tell({ orgId, key: 'override', allowed: limit });
    },
    breakers(orgId) {
      const bucket = buckets.find(orgId);
      return { states: bucket?.breakers.states() ?? [], pauses: bucket?.lane.pauses ?? [] };
    },
    decideBreakers: decide,
    async invalidate(orgId, tags) {
      cache.invalidate(orgId, tags, clock.now());
      await answers?.invalidate(orgId, tags);
    },
    upload: (orgId, url, headers, body, options) =>
      uploadSigned(buckets.of(orgId, options.credential), url, headers, body, options, transferDeps),
    download: (orgId, url, schema, options) =>
      downloadSigned(buckets.of(orgId, options.credential), url, schema, options, transferDeps),
    forget(orgId) {
      buckets.forget(orgId);
      limitDueAtMs.delete(orgId);
      decisions.delete(orgId);
      recall.forget(orgId);
      cache.drop(orgId);
      void answers?.drop(orgId);
    },
    async close() {
      buckets.close();
      for (const gate of gates.values()) gate.close();
      await transport.close();
    },
  };
  return gateway;

  function setOverride(orgId: string, limit: number | null): void {
    if (limit === null) overrides.delete(orgId);
    else overrides.set(orgId, limit);
    buckets.find(orgId)?.lane.setLimit(limit, 'override');
  }

  /** Before the first call of a bucket, which a database that does not answer holds up no longer than that. */
  async function loadDecisions(bucket: Bucket): Promise<void> {
    const { board } = deps;
    if (board === undefined || (await readDecisions(bucket, board))) return;
    void readDecisionsLater(bucket, board);
  }

  /** False when the board did not answer; what came meanwhile by {@link Gateway.decideBreakers} is newer. */
  async function readDecisions({ orgId, stop }: Bucket, board: BreakerBoard): Promise<boolean> {
    try {
      const before = decisions.get(orgId);
      const loaded = await board.load(orgId);
      if (decisions.get(orgId) === before && !stop.signal.aborted) decide(orgId, loaded);
      return true;
    } catch (error) {
      log.warn({ err: error, orgId }, 'what people decided of breakers cannot be read');
      return false;
    }
  }

  /** Asks again and again until the board answers, somebody else brings what was decided, or the bucket is gone. */
  async function readDecisionsLater(bucket: Bucket, board: BreakerBoard): Promise<void> {
    const { orgId, stop } = bucket;
    if (undecided.has(bucket)) return;
    undecided.add(bucket);
    const before = decisions.get(orgId);
    try {
      do await clock.sleep(DECISIONS_ASKED_AGAIN_MS, stop.signal);
      while (
        buckets.find(orgId) === bucket &&
        decisions.get(orgId) === before &&
        !(await readDecisions(bucket, board))
      );
    } catch {
      // The bucket was ended; the next one reads anew.
    } finally {
      undecided.delete(bucket);
    }
  }

  function decide(orgId: string, next: readonly BreakerDecision[]): void {
    const known = decisions.get(orgId);
    const before = new Map(known?.map((decision) => [decision.family, decision]));
    decisions.set(orgId, next);
    const breakers = buckets.find(orgId)?.breakers;
    if (breakers === undefined) return;
    for (const { family, isHeld, resets } of next) {
      // Whatever was decided before the first look is older than the breaker.
      const seen = known === undefined ? resets : (before.get(family)?.resets ?? 0);
      if (resets > seen) breakers.reset(family);
      if (isHeld) breakers.hold(family);
      else breakers.release(family);
      before.delete(family);
    }
    for (const family of before.keys()) breakers.release(family);
  }

  function noteLearned(orgId: string, learned: LaneLearned): void {
    recall.note(orgId, learned);
    if (learned.source === 'observed') cluster?.limits.tell({ orgId, key: learned.key, allowed: learned.allowed });
  }

  function unusedBudget(orgId: string): Budget {
    const unused = createBudget(settings);
    unused.setLimit(overrides.get(orgId) ?? null, 'override');
    return unused;
  }

  function gateOf(apiBaseUrl: string): HostGate {
    let gate = gates.get(apiBaseUrl);
    if (gate === undefined) {
      gate = createHostGate(settings, clock, shareFor(`host ${apiBaseUrl}`));
      gates.set(apiBaseUrl, gate);
    }
    return gate;
  }

  /** A bucket's first use: its limit is overridden or read; until it is known only people's calls go out. */
  function prepare(bucket: Bucket): void {
    if (deps.memory !== undefined) bucket.lane.holdUntil(recall.recall(bucket));
    const override = overrides.get(bucket.orgId);
    if (override !== undefined) bucket.lane.setLimit(override, 'override');
    if (settings.discoversLimits) bucket.lane.holdUntil(readLimit(bucket));
  }

  /** Resolves in any case; a limit that could not be read is asked for again later. */
  async function readLimit(bucket: Bucket): Promise<void> {
    limitDueAtMs.set(bucket.orgId, Infinity);
    let believedForMs = LIMIT_ASKED_AGAIN_MS;
    try {
      const limit = await discoverLimit(gateway, bucket.orgId);
      if (limit === null) return;
      bucket.lane.setLimit(limit, 'limits_api');
      believedForMs = LIMIT_BELIEVED_MS;
    } catch (error) {
      log.error({ err: error, orgId: bucket.orgId }, 'the limit could not be read');
    } finally {
      if (!bucket.stop.signal.aborted) limitDueAtMs.set(bucket.orgId, clock.now() + believedForMs);
    }
  }
}
