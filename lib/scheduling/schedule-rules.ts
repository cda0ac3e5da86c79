import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import { NO_RULES } from './plan/check-week.ts';
import { ScheduleRules } from './schema.ts';

const FIELDS = { minRestMinutes: true, maxShiftMinutes: true, maxWeekMinutes: true, severity: true } as const;

/** The organisation's rules for the weeks that are planned; no rule where nobody set one. */
export async function getScheduleRules(ctx: OrgContext): Promise<Result<ScheduleRules, never>> {
  requirePermission(ctx, 'scheduling:view');
  return withOrg(ctx, async (tx) => ok(await findScheduleRules(tx, ctx.orgId)));
}

/** Sets the organisation's rules; they count from the next preview on. */
export async function setScheduleRules(ctx: OrgContext, raw: ScheduleRules): Promise<Result<ScheduleRules, never>> {
  requirePermission(ctx, 'scheduling:run');
  const rules = ScheduleRules.parse(raw);
  return withOrg(ctx, async (tx) => {
    const before = await findScheduleRules(tx, ctx.orgId);
    const written = { ...rules, updatedByName: ctx.actor.name };
    await tx.scheduleRuleSet.upsert({
      where: { orgId: ctx.orgId },
      create: { orgId: ctx.orgId, ...written },
      update: written,
    });
    await recordAudit(tx, ctx, { action: 'schedule_rules.set', before, after: rules });
    return ok(rules);
  });
}

/** As {@link getScheduleRules}, within a transaction. */
export async function findScheduleRules(tx: OrgTx, orgId: string): Promise<ScheduleRules> {
  const row = await tx.scheduleRuleSet.findFirst({ where: { orgId }, select: FIELDS });
  return row === null ? NO_RULES : ScheduleRules.parse(row);
}
