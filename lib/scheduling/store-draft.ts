import { recordAudit } from '#lib/audit/record-audit.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { totalCalls } from './estimate-cost.ts';
import { estimateFinish } from './estimate-finish.ts';
import { describeRun } from './get-run.ts';
import type { StepDetail } from './run/journal-types.ts';
import type { CostLine, RunDto, RunOrigin, RunPlan, RunScope } from './schema.ts';
import type { DraftItem } from './item-store.ts';
import { findRun, insertDraft } from './store.ts';
import type { PreparedUpload } from './upload-store.ts';

/** A plan that is to be kept as a draft run. */
export type DraftRun = {
  readonly scope: RunScope;
  readonly items: readonly DraftItem[];
  readonly activityNames: Readonly<Record<string, string>>;
  /** Calls that making the plan took. */
  readonly previewCalls: number;
  /** The calls the run is expected to make. */
  readonly cost: readonly CostLine[];
  /** The versions the plan was read at. */
  readonly read: StepDetail;
  readonly parentId: string | null;
  readonly origin: RunOrigin;
  /** What it would send; null where that is not one document. */
  readonly upload: PreparedUpload | null;
};

/** A draft of the most rows takes seconds to store, and on a busy machine many times that. */
const TIMEOUT_MS = 30_000;
const TIMEOUT_PER_ROW_MS = 5;

/** Stores a plan as a draft with its cost and its end as estimated now. */
export async function storeDraft(ctx: OrgContext, draft: DraftRun): Promise<RunDto> {
  const { scope, items, read, parentId, origin, upload } = draft;
  const summary = summarise(draft);
  const plan: RunPlan = { ...summary, estimate: estimateFinish(gateway(), ctx.orgId, summary.costCalls) };
  const insert = async (tx: OrgTx) => {
    const id = await insertDraft(tx, ctx.orgId, {
      scope,
      plan,
      items,
      read,
      parentId,
      origin,
      upload,
      scopeKey: scopeKeyOf(scope),
      createdBy: ctx.actor.id ?? ctx.orgId,
      createdByName: ctx.actor.name,
      correlationId: ctx.correlationId,
      callsMade: plan.previewCalls,
    });
    const after = { origin, scope, rows: items.length, changes: plan.changes };
    await recordAudit(tx, ctx, { action: 'run.preview', entityId: id, after });
    return id;
  };
  const id = await withOrg(ctx, insert, { timeoutMs: Math.max(TIMEOUT_MS, items.length * TIMEOUT_PER_ROW_MS) });
  return withOrg(ctx, async (tx) => {
    const run = await findRun(tx, ctx.orgId, id);
    if (!run) throw new Error(`Draft ${id} is gone right after it was stored.`);
    return describeRun(tx, ctx.orgId, run);
  });
}

/** Runs on one week, or on the time off of one business unit, go one after the other. */
function scopeKeyOf(scope: RunScope): string {
  return `${scope.businessUnitId}/${scope.kind === 'schedule' ? scope.weekId : 'time-off'}`;
}

function summarise({ items, cost, activityNames, previewCalls }: DraftRun): Omit<RunPlan, 'estimate'> {
  const pending = items.filter((item) => item.state === 'pending');
  const effects = pending.flatMap((item) => item.change.effects);
  const ofKind = (kind: string) => items.filter((item) => item.change.kind === kind).length;
  return {
    agents: new Set(effects.map((effect) => effect.agentId)).size,
    activityNames,
    changes: {
      new: ofKind('new'),
      replace: ofKind('replace'),
      remove: ofKind('remove'),
      unchanged: ofKind('unchanged'),
    },
    previewCalls,
    cost: [...cost],
    costCalls: totalCalls(cost),
  };
}
