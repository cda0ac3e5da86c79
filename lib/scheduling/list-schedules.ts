import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { wfmSchedulesList } from '#lib/genesys/operations/wfm-schedules.ts';
import { ok, type Result } from '#lib/result.ts';
import { gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { addDays } from './resolve-local-time.shared.ts';
import type { ScheduleDto } from './schema.ts';

/** Weeks offered before and after the present one. */
const WEEKS_BACK = 1;
const WEEKS_AHEAD = 12;

/** A business unit's schedules around the present week, earliest first, published before drafts. One call. */
export async function listSchedules(
  ctx: OrgContext,
  input: { readonly businessUnitId: string },
): Promise<Result<ScheduleDto[], GatewayCode>> {
  requirePermission(ctx, 'scheduling:view');
  const today = new Date().toISOString().slice(0, 10);
  const answer = await gateway().call(
    wfmSchedulesList,
    {
      businessUnitId: input.businessUnitId,
      weekId: 'recent',
      earliestWeekDate: addDays(today, -7 * (WEEKS_BACK + 1)),
      latestWeekDate: addDays(today, 7 * WEEKS_AHEAD),
    },
    { org: ctx.orgId, consumer: 'scheduling.page', priority: 'interactive' },
  );
  if (!answer.ok) return answer;
  const schedules = answer.data.data.entities.flatMap((schedule): ScheduleDto[] =>
    schedule.weekDate === null
      ? []
      : [
          {
            id: schedule.id,
            weekId: schedule.weekDate,
            weekCount: schedule.weekCount ?? 1,
            name: schedule.description ?? schedule.id,
            isPublished: schedule.published ?? false,
          },
        ],
  );
  return ok(
    schedules.sort(
      (left, right) => left.weekId.localeCompare(right.weekId) || Number(right.isPublished) - Number(left.isPublished),
    ),
  );
}
