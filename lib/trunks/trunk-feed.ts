import 'server-only';
import { signals } from '#lib/db/signals.ts';
import { createFeedHub, oneAfterTheOther, type FeedHub } from '#lib/events/feed-hub.ts';
import type { ChangingFeed } from '#lib/events/follow-feed.ts';
import { readStreamHead } from '#lib/events/live-condition.ts';
import type { LiveCondition } from '#lib/events/schema.ts';
import { log } from '#lib/log.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { findReading } from './read-store.ts';
import { ALL, findBlocked, findOrganisationCalls, findPeaks } from './sample-store.ts';
import type { TrunkGroup, TrunkOverview } from './schema.ts';
import { findThresholds, readProjection, readTrunkSequence } from './store.ts';
import { DAY_MS, WEEK_MS } from './trunk-slots.ts';
import { conditionOfTrunks, toGroups, toOverview, type TrunkFigures, type TrunkReadState } from './to-overview.ts';

/** Peaks, limits and the organisation's figures are looked at this often; they change once a minute. */
const FIGURES_MS = 10_000;

/** The trunks of one organisation, kept by this process for everybody who asks for them. */
export type TrunkFeed = ChangingFeed & {
  /** As they are known now; costs no query. Groups that did not change are the same objects. */
  overview(): TrunkOverview;
  /** When this process last found that this is what the database holds, epoch milliseconds. */
  readonly lookedAtMs: number;
};

const UNREADABLE = 'The database of Headroom does not answer';

/** Reads everything once, and from then on what changes, as it changes. */
export async function openTrunkFeed(ctx: OrgContext): Promise<TrunkFeed> {
  const { orgId } = ctx;
  const listeners = new Set<() => void>();
  let groups: readonly TrunkGroup[] = [];
  let figures: TrunkFigures | null = null as TrunkFigures | null;
  let figuresAtMs = 0;
  let sequence = -1n;
  let condition: LiveCondition = { state: 'off', sinceMs: null, reason: null, trueUntilMs: null, isComplete: null };
  let read: TrunkReadState | null = null;
  let lookedAtMs = 0;

  const readOn = async () => {
    const startedAtMs = Date.now();
    await withOrg(ctx, async (tx) => {
      const head = await readTrunkSequence(tx, orgId);
      const stream = await readStreamHead(tx, orgId);
      read = toReadState(await findReading(tx, orgId));
      const isNew = head !== sequence;
      const areDue = startedAtMs - figuresAtMs >= FIGURES_MS;
      if (isNew || areDue || figures === null) {
        if (areDue || figures === null) {
          figures = await readFigures(tx, orgId, startedAtMs);
          figuresAtMs = startedAtMs;
        } else {
          // What a person sets counts at once.
          figures = { ...figures, thresholds: await findThresholds(tx, orgId) };
        }
        groups = toGroups(await readProjection(tx, orgId), figures, groups);
      }
      sequence = head;
      condition = conditionOfTrunks(stream.condition, read, groups.length > 0);
    });
    lookedAtMs = startedAtMs;
  };
  const look = oneAfterTheOther(async () => {
    const before = { groups, state: condition.state, figures };
    try {
      await readOn();
    } catch (error) {
      if (condition.reason !== UNREADABLE) log.warn({ err: error, orgId }, 'trunks cannot be read');
      const { trueUntilMs } = condition;
      const sinceMs = condition.reason === UNREADABLE ? condition.sinceMs : Date.now();
      condition = { state: 'interrupted', sinceMs, reason: UNREADABLE, trueUntilMs, isComplete: null };
    }
    if (before.groups === groups && before.state === condition.state) return;
    for (const listener of listeners) listener();
  });

  await readOn();
  return {
    overview() {
      if (figures === null) throw new Error('the feed was not read');
      return toOverview(groups, figures, { condition, read, nowMs: Date.now() });
    },
    get lookedAtMs() {
      return lookedAtMs;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look,
  };
}

function toReadState(row: Awaited<ReturnType<typeof findReading>>): TrunkReadState | null {
  if (!row) return null;
  const { isHeard, gapSince, statesAt, problem } = row;
  return { isHeard, gapSinceMs: gapSince?.getTime() ?? null, statesAtMs: statesAt?.getTime() ?? null, problem };
}

async function readFigures(tx: OrgTx, orgId: string, nowMs: number): Promise<TrunkFigures> {
  const today = new Date(Math.floor(nowMs / DAY_MS) * DAY_MS);
  const lastWeek = new Date(today.getTime() - WEEK_MS);
  const peaks = await findPeaks(tx, orgId, today, new Date(today.getTime() + DAY_MS));
  const before = await findPeaks(tx, orgId, lastWeek, new Date(lastWeek.getTime() + DAY_MS));
  const calls = await findOrganisationCalls(tx, orgId, new Date(nowMs));
  return {
    peaks,
    peakToday: peaks.get(ALL) ?? null,
    peakLastWeek: before.get(ALL) ?? null,
    blocked: await findBlocked(tx, orgId, today),
    organisation: calls && {
      calls: Math.round(Number(calls.callsSum) / calls.samples),
      maxCapacity: calls.maxCapacity,
      atMs: calls.at.getTime(),
    },
    thresholds: await findThresholds(tx, orgId),
  };
}

const holder = globalThis as typeof globalThis & { headroomTrunkHub?: FeedHub<TrunkFeed> };

/** The trunks of this process, opened on first use and shared by everybody who asks. */
export function trunkHub(): FeedHub<TrunkFeed> {
  holder.headroomTrunkHub ??= createFeedHub(signals(), openTrunkFeed, 'headroom_trunks');
  return holder.headroomTrunkHub;
}
