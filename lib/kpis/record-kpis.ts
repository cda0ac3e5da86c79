import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from './kpi-slots.ts';
import { addSample, forgetSamples, isReceiving, rollUp, takeMinute } from './store.ts';

/** How long slots are kept; see docs/kpis.md. */
const KEEP_MS = { minutes: 3 * DAY_MS, hour: 60 * DAY_MS, day: 800 * DAY_MS } as const;

/** What {@link recordKpis} did. */
export type Recording = 'recorded' | 'recorded_already' | 'not_receiving';

/**
 * Counts the organisation's people once for the minute, in whichever process comes first, and adds it to the time series. While
 * events are not received nothing is counted: a gap is a gap. At the beginning of each slot the hours, and with each hour the
 * days, are made of it, and what is too old is forgotten. For jobs, which hold no permission of a person. Costs no Genesys call.
 */
export async function recordKpis(ctx: OrgContext, nowMs: number): Promise<Recording> {
  const { orgId } = ctx;
  const minuteMs = floorTo(nowMs, MINUTE_MS);
  const recording = await withOrg(ctx, async (tx): Promise<Recording> => {
    if (!(await isReceiving(tx, orgId))) return 'not_receiving';
    if (!(await takeMinute(tx, new Date(minuteMs)))) return 'recorded_already';
    await addSample(tx, orgId, new Date(floorTo(minuteMs, SLOT_MS)));
    return 'recorded';
  });
  if (recording === 'recorded' && minuteMs % SLOT_MS === 0) await tidyKpis(ctx, minuteMs);
  return recording;
}

/** Makes hours of minutes and days of hours, also those still going on, and forgets what is too old. `nowMs` begins a slot. */
async function tidyKpis(ctx: OrgContext, nowMs: number): Promise<void> {
  const { orgId } = ctx;
  const until = new Date(nowMs + 1);
  await withOrg(ctx, async (tx) => {
    const hours = new Date(floorTo(nowMs, HOUR_MS) - HOUR_MS);
    await rollUp(tx, orgId, { from: 'minutes', to: 'hour', since: hours, until });
    if (nowMs % HOUR_MS === 0) {
      const days = new Date(floorTo(nowMs, DAY_MS) - DAY_MS);
      await rollUp(tx, orgId, { from: 'hour', to: 'day', since: days, until });
    }
    for (const [resolution, keepMs] of Object.entries(KEEP_MS)) {
      await forgetSamples(tx, orgId, resolution, new Date(nowMs - keepMs));
    }
  });
}

const floorTo = (ms: number, stepMs: number) => Math.floor(ms / stepMs) * stepMs;
