import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { addSample, forgetSamples, RESOLUTIONS, rollUp, takeMinute } from './sample-store.ts';
import { forgetTrunkEvents, isKept } from './store.ts';
import { DAY_MS, floorTo, HOUR_MS, KEEP_EVENTS_MS, MINUTE_MS, QUARTER_MS, SLOTS } from './trunk-slots.ts';

/** What {@link recordTrunks} did. */
export type TrunkRecording = 'recorded' | 'recorded_already' | 'not_kept';

/**
 * Adds what the organisation's trunks carry to the time series, once for the minute, in whichever process comes first. While it is
 * not known, nothing is added: a gap is a gap. The quarter of an hour that goes on is made anew each minute, so that a comparison with
 * last week ends now; with the first minute of another, hours and days are made, and what is too old is forgotten. Slots are made
 * from the minute on that was added last, however long ago that is. For jobs, which hold no permission of a person. Costs no
 * Genesys call.
 */
export async function recordTrunks(ctx: OrgContext, nowMs: number): Promise<TrunkRecording> {
  const minuteMs = floorTo(nowMs, MINUTE_MS);
  return withOrg(ctx, async (tx): Promise<TrunkRecording> => {
    if (!(await isKept(tx))) return 'not_kept';
    const taken = await takeMinute(tx, new Date(minuteMs));
    if (taken === null) return 'recorded_already';
    await addSample(tx, new Date(minuteMs));
    const previousMs = taken.previous?.getTime() ?? minuteMs - QUARTER_MS;
    const quarterMs = floorTo(previousMs, QUARTER_MS);
    await rollUp(tx, { from: 'minute', to: 'quarter', lengthMs: QUARTER_MS, since: new Date(quarterMs) });
    if (floorTo(minuteMs, QUARTER_MS) !== quarterMs) await tidy(tx, ctx.orgId, previousMs, minuteMs);
    return 'recorded';
  });
}

/** Makes hours and days anew, from that of the previous minute to those still going on, and forgets what is too old. */
async function tidy(tx: OrgTx, orgId: string, previousMs: number, nowMs: number): Promise<void> {
  const since = (slotMs: number) => new Date(floorTo(previousMs, slotMs));
  await rollUp(tx, { from: 'quarter', to: 'hour', lengthMs: HOUR_MS, since: since(HOUR_MS) });
  await rollUp(tx, { from: 'hour', to: 'day', lengthMs: DAY_MS, since: since(DAY_MS) });
  for (const resolution of RESOLUTIONS) {
    await forgetSamples(tx, orgId, resolution, new Date(nowMs - SLOTS[resolution].keepMs));
  }
  await forgetTrunkEvents(tx, orgId, new Date(nowMs - KEEP_EVENTS_MS));
}
