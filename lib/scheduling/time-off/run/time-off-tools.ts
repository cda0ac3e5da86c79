import { withOrg } from '#lib/tenancy/with-org.ts';
import type { BaseTools } from '../../run/run-tools.ts';
import { EffectImage, MAX_ROWS, TimeOffChange, type ItemState } from '../../schema.ts';
import { findItems } from '../../item-store.ts';
import type { TimeOffEffect, TimeOffScope, TimeOffView } from '../schema.ts';
import { isTimeOff } from '../time-off-requests.shared.ts';

/** Everything a run of time off needs. */
export type TimeOffTools = BaseTools & { readonly scope: TimeOffScope };

/** One item with its one effect. */
export type TimeOffItem = {
  readonly rowNumber: number;
  readonly state: ItemState;
  readonly change: TimeOffChange;
  readonly effect: TimeOffEffect;
  /** What Genesys answered; null as long as there is no answer. */
  readonly answered: TimeOffView | null;
};

/** Items in some states, in file order. */
export async function timeOffItems(tools: TimeOffTools, states: readonly ItemState[]): Promise<TimeOffItem[]> {
  const { orgId } = tools.ctx;
  const filter = { states, afterRow: 0, limit: MAX_ROWS };
  const rows = await withOrg(tools.ctx, (tx) => findItems(tx, orgId, tools.job.runId, filter));
  return rows.map((row) => {
    const change = TimeOffChange.parse(row.change);
    const [effect] = change.effects;
    if (!effect) throw new Error(`Row ${row.rowNumber} of run ${tools.job.runId} has nothing to send.`);
    const [answered = null] = EffectImage.array().nullable().parse(row.after) ?? [];
    return {
      rowNumber: row.rowNumber,
      state: row.state as ItemState,
      change,
      effect,
      answered: isTimeOff(answered) ? answered : null,
    };
  });
}

/** A call whose answer we do not have, and when it can no longer have an effect that it does not have yet. */
export type OpenRequest = { readonly sequence: number; readonly landsByMs: number };

/** Calls whose answer we do not have, by row: each may or may not have had its effect. */
export async function openRequests(tools: TimeOffTools): Promise<ReadonlyMap<number, OpenRequest>> {
  const { leaveWithinMs, settleMs } = tools.settings;
  const steps = await tools.journal.steps(['intended', 'ambiguous']);
  return new Map(
    steps.flatMap(({ kind, sequence, detail }) =>
      kind === 'request' && detail.rowNumber !== undefined
        ? [[detail.rowNumber, { sequence, landsByMs: (detail.sentAtMs ?? 0) + leaveWithinMs + settleMs }] as const]
        : [],
    ),
  );
}
