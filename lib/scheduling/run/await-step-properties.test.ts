import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '#lib/clock.ts';
import type { SignalListener } from '#lib/db/signal-listeners.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { Operation } from '#lib/genesys/operation.ts';
import { ok } from '#lib/result.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { createCaller } from '../read-week.ts';
import { awaitStep } from './await-step.ts';
import type { StepDetail } from './journal-types.ts';
import { DEFAULT_RUN_SETTINGS, type RunTools } from './run-tools.ts';
import { createScheduleEvents } from './schedule-events.ts';

const orgId = '7d5f1c9e-0000-4000-8000-000000000001';
const businessUnitId = 'unit-1';
const OWN = 'operation-own';
const SENT_VERSION = 5;

/** Time that passes only when everything that can happen now has happened. */
function createVirtualTime() {
  type Due = { readonly atMs: number; readonly run: () => void };
  let nowMs = 0;
  let dues: Due[] = [];
  const add = (atMs: number, run: () => void): Due => {
    const due = { atMs, run };
    dues.push(due);
    return due;
  };
  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const due = add(nowMs + ms, resolve);
        const onAbort = () => {
          dues = dues.filter((other) => other !== due);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
  return {
    clock,
    add,
    async passUntilOver(work: Promise<unknown>): Promise<void> {
      let isOver = false;
      void work.finally(() => (isOver = true)).catch(() => undefined);
      for (;;) {
        await immediate();
        if (isOver) return;
        const next = dues.reduce<Due | null>((least, due) => (least && least.atMs <= due.atMs ? least : due), null);
        if (next === null) throw new Error('nothing will ever happen');
        dues = dues.filter((due) => due !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
    },
  };
}

/** One notification of Genesys, and when whoever receives it tells it on. */
type News = { readonly atMs: number; readonly operationId: string; readonly status: string; readonly unit?: string };

/** An update under way, and everything that is said of it. */
type Story = { readonly endsAtMs: number; readonly succeeds: boolean; readonly news: readonly News[] };

/** What the wait for the update came to, and the calls it cost. */
type Ending = { readonly outcome: StepDetail['outcome']; readonly calls: number };

function textOf({ operationId, status, unit = businessUnitId }: News): string {
  return [orgId, unit, operationId, status].join(' ');
}

/** The one place where the tools of a run are made from the few that waiting uses. */
function toolsOf(some: Partial<RunTools>): RunTools {
  return some as RunTools;
}

/** Lets a run wait for its update in virtual time: the news come as signals of another process, the calls see the truth. */
async function playStory({ endsAtMs, succeeds, news }: Story): Promise<Ending> {
  const time = createVirtualTime();
  const call = async <P, A>(operation: Operation<P, A>) => {
    const version = succeeds && time.clock.now() >= endsAtMs ? SENT_VERSION + 1 : SENT_VERSION;
    const metadata = { version, dateModified: '2026-11-22T09:00:00Z', modifiedBy: { id: 'somebody' } };
    const data = operation.answer.parse({ id: 'schedule-1', weekDate: '2026-11-23', weekCount: 1, metadata });
    return ok({ data, fetchedAtMs: time.clock.now(), ageMs: 0, source: 'genesys' as const, correlationId: null });
  };
  const listeners = new Set<SignalListener>();
  const subscribe = (_channel: string, listener: SignalListener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  for (const each of news) time.add(each.atMs, () => listeners.forEach((listen) => listen(textOf(each))));
  const ctx = createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'Test' }, roles: [] });
  const watch = createScheduleEvents({ subscribe }, async () => true).watch(ctx, businessUnitId);
  const gateway: Pick<Gateway, 'call'> = { call };
  const caller = createCaller(gateway as Gateway, { org: orgId, consumer: 'test', priority: 'bulk' });
  let detail: Partial<StepDetail> = {};
  const journal: Pick<RunTools['journal'], 'add' | 'end'> = {
    add: async () => 1,
    end: async (_sequence, _state, added) => void (detail = added),
  };
  const tools = toolsOf({
    journal: journal as RunTools['journal'],
    watch,
    sent: { readAhead: () => undefined, take: () => Promise.resolve([]) },
    caller,
    clock: time.clock,
    settings: DEFAULT_RUN_SETTINGS,
    ctx,
    scope: {
      kind: 'schedule',
      businessUnitId,
      businessUnitName: 'Unit',
      weekId: '2026-11-23',
      weekCount: 1,
      scheduleId: 'schedule-1',
      scheduleName: 'Week',
      isPublished: true,
      timeZone: 'Europe/Dublin',
    },
    signal: new AbortController().signal,
    onBoundary: async () => undefined,
  });
  const step = { kind: 'await', round: 1, operationId: OWN, sentVersion: SENT_VERSION, sentAtMs: 0, isResumed: false };
  const waiting = awaitStep(tools, step as Parameters<typeof awaitStep>[1]);
  await time.passUntilOver(waiting);
  expect(await waiting).toBeNull();
  watch.close();
  expect(listeners.size).toBe(0);
  return { outcome: detail.outcome, calls: caller.spent() };
}

const SHARE = 0.2;
const chance = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value < SHARE);

/** News of an update and of whatever else happens in the organisation, in the right order, with what befalls each. */
const stories = fc
  .record({
    endsAtMs: fc.integer({ min: 200, max: 90_000 }),
    succeeds: fc.boolean(),
    others: fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 90_000 }),
        operationId: fc.constantFrom('operation-before', 'operation-of-others'),
        status: fc.constantFrom('Processing', 'Complete', 'Error', 'Canceled'),
        unit: fc.constantFrom(businessUnitId, businessUnitId, 'unit-2'),
      }),
      { maxLength: 8 },
    ),
    progress: fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { maxLength: 3 }),
    fates: fc.array(
      fc.record({
        isDoubled: chance,
        isLate: chance,
        isLost: chance,
        againAfterMs: fc.integer({ min: 0, max: 20_000 }),
      }),
      { minLength: 12, maxLength: 12 },
    ),
  })
  .map(({ endsAtMs, succeeds, others, progress, fates }) => {
    const own: News[] = [
      ...progress.map((part) => ({ atMs: Math.floor(part * endsAtMs), operationId: OWN, status: 'Processing' })),
      { atMs: endsAtMs, operationId: OWN, status: succeeds ? 'Complete' : 'Error' },
    ];
    const inOrder = [...own, ...others].sort((left, right) => left.atMs - right.atMs);
    return { endsAtMs, succeeds, inOrder, fates };
  });

type Fate = { readonly isDoubled: boolean; readonly isLate: boolean; readonly isLost: boolean; againAfterMs: number };

/** A fifth comes twice, a fifth after its successor, and where `loses` a fifth not at all. */
function disturb(inOrder: readonly News[], fates: readonly Fate[], loses: boolean): News[] {
  const moments = inOrder.map(({ atMs }) => atMs);
  const order = [...inOrder];
  for (let index = 0; index + 1 < order.length; index += 1) {
    const [here, next] = [order[index], order[index + 1]];
    if (fates[index]?.isLate && here !== undefined && next !== undefined)
      [order[index], order[index + 1]] = [next, here];
  }
  return order.flatMap((each, index) => {
    const fate = fates[index % fates.length];
    if (loses && fate?.isLost) return [];
    // A word never comes before what it tells of.
    const once = { ...each, atMs: Math.max(moments[index] ?? 0, each.atMs) };
    return fate?.isDoubled ? [once, { ...once, atMs: once.atMs + fate.againAfterMs }] : [once];
  });
}

/** The first word of the update's own end alone, when it came. */
function onlyTheEnd(news: readonly News[]): News[] {
  const ends = news.filter(({ operationId, status }) => operationId === OWN && status !== 'Processing');
  return ends.toSorted((left, right) => left.atMs - right.atMs).slice(0, 1);
}

describe('waiting for an update, over news that come doubled or out of order', () => {
  it('ends as the update did, with not one call more than when its end is told once and nothing else is (2,000 runs)', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ inOrder, fates, ...update }) => {
        const news = disturb(inOrder, fates, false);
        const ending = await playStory({ ...update, news });
        expect(ending).toEqual(await playStory({ ...update, news: onlyTheEnd(news) }));
        expect(update.succeeds ? ['complete', 'changed'] : ['error']).toContain(ending.outcome);
      }),
      { numRuns: 2_000 },
    );
  }, 300_000);

  it('costs no call at all when the end is told before it would look by itself (1,000 runs)', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ inOrder, fates, succeeds, endsAtMs }) => {
        const faster = DEFAULT_RUN_SETTINGS.pollWhenHeardMs / 200_000;
        const hurry = (news: News) => ({ ...news, atMs: Math.floor(news.atMs * faster) });
        const news = disturb(inOrder, fates, false).map(hurry);
        const ending = await playStory({ succeeds, endsAtMs: Math.floor(endsAtMs * faster), news });
        expect(ending).toEqual({ outcome: succeeds ? 'complete' : 'error', calls: 0 });
      }),
      { numRuns: 1_000 },
    );
  }, 300_000);

  it('ends the same when news are lost as well, with the looks of somebody who heard nothing (1,000 runs)', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ inOrder, fates, ...update }) => {
        const news = disturb(inOrder, fates, true);
        const ending = await playStory({ ...update, news });
        expect(ending).toEqual(await playStory({ ...update, news: onlyTheEnd(news) }));
        const isTold = onlyTheEnd(news).length > 0;
        const possible = update.succeeds ? ['complete', 'changed'] : isTold ? ['error'] : ['unknown'];
        expect(possible).toContain(ending.outcome);
      }),
      { numRuns: 1_000 },
    );
  }, 300_000);
});
