import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findApplication, insertApplication, isBusy } from './application-store.ts';
import { playbookNotFound } from './not-found.ts';
import { ApplyPlaybookInput, type ApplicationDto } from './schema.ts';
import { lockPlaybook } from './store.ts';
import { toApplicationDto } from './to-dto.ts';

/** Why a playbook is not applied. */
export type ApplyPlaybookCode = 'playbook_not_found' | 'changed_meanwhile' | 'busy' | 'not_a_person';

/**
 * Queues a playbook as a person saw it checked; a worker takes it up at once. Routes that stand otherwise by then stop all of it
 * before anything is sent. The answer does not wait for Genesys.
 */
export async function applyPlaybook(
  ctx: OrgContext,
  raw: ApplyPlaybookInput,
): Promise<Result<ApplicationDto, ApplyPlaybookCode>> {
  requirePermission(ctx, 'trunks:manage');
  const { playbookId, version, seen } = ApplyPlaybookInput.parse(raw);
  const { orgId, actor } = ctx;
  if (actor.kind !== 'user') return fail('not_a_person', 'A playbook is applied by a person of the organisation.');
  const seenOf = new Map(seen.map(({ routeId, trunkBaseIds }) => [routeId, trunkBaseIds]));
  return withOrg(ctx, async (tx) => {
    const playbook = await lockPlaybook(tx, orgId, playbookId);
    if (playbook === null) return playbookNotFound();
    if (playbook.version !== version || !playbook.steps.every(({ routeId }) => seenOf.has(routeId))) {
      return fail('changed_meanwhile', `${playbook.updatedByName} changed this playbook meanwhile. Check it again.`);
    }
    if (await isBusy(tx, orgId)) return busy();
    const id = await insertApplication(tx, ctx, {
      playbookId,
      playbookName: playbook.name,
      direction: 'apply',
      revertsId: null,
      trouble: null,
      createdBy: actor.id,
      createdByName: actor.name,
      steps: playbook.steps.map((step) => ({ ...step, expected: seenOf.get(step.routeId) ?? null })),
    });
    await recordAudit(tx, ctx, {
      action: 'playbook.apply',
      entityId: playbookId,
      after: { application: id, version, steps: playbook.steps },
    });
    const application = id === null ? null : await findApplication(tx, orgId, id);
    return application === null ? playbookNotFound() : ok(toApplicationDto(application, new Set()));
  });
}

/** Two applications at once may be about the same routes. */
export function busy() {
  return fail('busy', 'Another playbook is being applied. Wait until it is done.', { retryable: true });
}
