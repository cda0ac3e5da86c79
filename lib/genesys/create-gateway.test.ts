import { setMaxListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { unshared } from '#lib/limits/budget-sharing.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import type { CachedAnswer } from './answer-cache.ts';
import { createGateway } from './create-gateway.ts';
import type { GatewayDeps } from './create-gateway.ts';
import type { BreakerBoard, CallOptions } from './gateway-types.ts';
import { createMemoryGrants } from './memory-grants.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { tokensMe } from './operations/tokens.ts';
import { usersList } from './operations/users.ts';
import type { Cluster } from './shared/cluster.ts';
import type { Claim } from './shared/shared-answers.ts';
import { answered } from './transport.ts';
import type { Transport, WireAnswer, WireRequest } from './transport.ts';
import { exampleCredential as credential } from './testing/example-credential.ts';

/** A good answer with a body. */
const good = (body: unknown): WireAnswer => answered(200, { get: () => null }, JSON.stringify(body));

const noUsers = { entities: [], pageCount: 1, pageNumber: 1, pageSize: 5, total: 0 };

/** A gateway of one organisation in front of an API that is a function, and the paths that were asked for. */
function startGateway(
  answer: (request: WireRequest) => WireAnswer | Promise<WireAnswer>,
  deps: Partial<GatewayDeps> = {},
) {
  const asked: string[] = [];
  const send: Transport = async (request) => {
    asked.push(request.url.pathname + request.url.search);
    return answer(request);
  };
  const grants = createMemoryGrants();
  grants.install(credential, { value: 'token', expiresAtMs: Infinity });
  const gateway = createGateway({
    grants,
    ledger: createMemoryLedger(),
    transport: { send, close: () => Promise.resolve() },
    settings: { discoversLimits: false },
    ...deps,
  });
  onTestFinished(() => gateway.close());
  return { gateway, asked };
}

const as = (extra: Partial<CallOptions> = {}): CallOptions => ({
  org: 'org',
  consumer: 'test',
  priority: 'interactive',
  ...extra,
});
const page = (pageNumber: number) => ({ pageNumber, pageSize: 5 });

describe('a gateway', () => {
  it.each([
    ['by its signal', () => ({ signal: AbortSignal.timeout(20) })],
    ['by its moment', () => ({ beforeMs: Date.now() + 20 })],
  ])('calls off a call that has not left yet %s, and sends nothing', async (_how, leave) => {
    const { gateway, asked } = startGateway(() => good(noUsers));
    // One call per window: the second waits for a minute.
    gateway.setLimit('org', 1);
    await gateway.call(tokensMe, {}, as());
    const waiting = await gateway.call(tokensMe, {}, as({ leave: leave() }));
    expect(waiting).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect(asked).toHaveLength(1);
  });

  it('lets a call that has left go on to its end, whatever calls waiting ones off', async () => {
    const leave = new AbortController();
    const { gateway } = startGateway(() => {
      leave.abort();
      return good({});
    });
    const answer = await gateway.call(tokensMe, {}, as({ leave: { signal: leave.signal, beforeMs: Date.now() + 20 } }));
    expect(answer.ok ? null : answer.error.code).not.toBe('aborted');
  });

  it('reads what people decided of breakers once for all first calls, and again until it was read', async () => {
    log.level = 'silent';
    const load = vi
      .fn<BreakerBoard['load']>()
      .mockRejectedValueOnce(new Error('the database is away'))
      .mockResolvedValue([{ family: usersList.family, isHeld: true, resets: 0 }]);
    let pass: () => void = () => {};
    const sleep: Clock['sleep'] = (ms, signal) =>
      ms === 5_000 ? new Promise((resolve) => (pass = resolve)) : steadyClock.sleep(ms, signal);
    const { gateway } = startGateway(() => good(noUsers), {
      board: { load, report: () => {} },
      clock: { ...steadyClock, sleep },
    });
    await Promise.all(Array.from({ length: 5 }, (_, index) => gateway.call(usersList, page(index), as())));
    expect(load).toHaveBeenCalledTimes(1);
    expect((await gateway.call(usersList, page(5), as())).ok).toBe(true);
    pass();
    await vi.waitFor(async () => {
      expect(await gateway.call(usersList, page(1), as({ freshness: 'network' }))).toMatchObject({
        ok: false,
        error: { context: { cause: 'breaker_held' } },
      });
    });
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('sends nothing for a caller who has gone already', async () => {
    const { gateway, asked } = startGateway(() => good(noUsers));
    const gone = await gateway.call(usersList, page(1), as({ signal: AbortSignal.abort() }));
    expect(gone).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect((await gateway.call(usersList, page(2), as())).ok).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('does not take many calls that one signal may end for a leak', async () => {
    const { gateway, asked } = startGateway(({ url }) => good(url.pathname.includes('tokens') ? {} : noUsers));
    const { signal } = new AbortController();
    // What a signal has in the oldest Node that the program runs on.
    setMaxListeners(10, signal);
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const calls = Array.from({ length: 30 }, (_, index) => [
      gateway.call(usersList, page(index), as({ signal })),
      gateway.call(tokensMe, {}, as({ signal })),
    ]);
    await Promise.all(calls.flat());
    // Warnings are told in a turn of their own.
    await new Promise(setImmediate);
    expect(asked).toHaveLength(60);
    expect(warnings).toEqual([]);
  });

  it('asks for the limit again later when asking for it broke, and calls others all the same', async () => {
    log.level = 'silent';
    let passedMs = 0;
    const clock: Clock = { ...steadyClock, now: () => steadyClock.now() + passedMs };
    const { gateway, asked } = startGateway(
      ({ url }) => {
        if (url.pathname.includes('/limits/')) throw new Error('a bug');
        return good(noUsers);
      },
      { clock, settings: { discoversLimits: true } },
    );
    const limits = () => asked.filter((path) => path.includes('/limits/'));
    expect((await gateway.call(usersList, page(1), as({ priority: 'bulk' }))).ok).toBe(true);
    expect(limits()).toHaveLength(1);
    passedMs += 11 * 60_000;
    expect((await gateway.call(usersList, page(2), as({ priority: 'bulk' }))).ok).toBe(true);
    await vi.waitFor(() => expect(limits()).toHaveLength(2), { interval: 1 });
  });

  it('keeps no answer of another process that comes after the organisation was forgotten', async () => {
    const { cluster, claims } = startCluster();
    const { gateway } = startGateway(() => good(noUsers), { cluster });
    const nextClaim = () => vi.waitUntil(() => claims.shift(), { interval: 1 });
    const late = gateway.call(usersList, page(1), as());
    const lateClaim = await nextClaim();
    gateway.forget('org');
    lateClaim({ kind: 'answer', answer: answerOf('before') });
    await late;
    const again = gateway.call(usersList, page(1), as());
    (await nextClaim())({ kind: 'answer', answer: answerOf('after') });
    expect(await again).toMatchObject({ ok: true, data: { data: 'after' } });
  });
});

/** Other processes, whose answer to each question is up to the test. */
function startCluster(): { cluster: Cluster; claims: ((claim: Claim) => void)[] } {
  const claims: ((claim: Claim) => void)[] = [];
  const cluster: Cluster = {
    share: unshared,
    answers: {
      claim: () => new Promise((resolve) => claims.push(resolve)),
      invalidate: () => Promise.resolve(),
      drop: () => Promise.resolve(),
      listen: () => {},
    },
    limits: { tell: () => {}, listen: () => {} },
    sharing: 'joined',
    close: () => Promise.resolve(),
  };
  return { cluster, claims };
}

function answerOf(data: unknown): CachedAnswer {
  const nowMs = steadyClock.now();
  const freshUntilMs = nowMs + 60_000;
  return { data, askedAtMs: nowMs, fetchedAtMs: nowMs, freshUntilMs, textLength: 10, tags: [], correlationId: null };
}
