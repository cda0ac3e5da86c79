import { recordAudit } from '#lib/audit/record-audit.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { gateway } from '#lib/runtime.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findApplication, insertApplication, isBusy, type Application } from './application-store.ts';
import { busy } from './apply-playbook.ts';
import { isBlocked } from './check-step.ts';
import { checkSteps } from './check-steps.ts';
import { idsOf, trunkBasesOf } from './route-content.ts';
import { ApplicationSelector, type ApplicationDto } from './schema.ts';
import { hasChanged, stateOf, toApplicationDto } from './to-dto.ts';

/** Why an application is not taken back. */
export type RevertCode =
  GatewayCode | 'application_not_found' | 'nothing_to_revert' | 'changed_since' | 'busy' | 'not_a_person';

/**
 * Queues the way back to what every route was before an application, from its journal. Refused with reasons, and without a
 * change, where somebody changed one of the routes since: their change would be lost.
 */
export async function revertApplication(
  ctx: OrgContext,
  raw: ApplicationSelector,
): Promise<Result<ApplicationDto, RevertCode>> {
  requirePermission(ctx, 'trunks:manage');
  const { applicationId } = ApplicationSelector.parse(raw);
  const { orgId, actor } = ctx;
  if (actor.kind !== 'user') return fail('not_a_person', 'A playbook is taken back by a person of the organisation.');
  const original = await withOrg(ctx, (tx) => findApplication(tx, orgId, applicationId));
  if (original === null) return fail('application_not_found', 'There is no such application of a playbook.');
  const steps = stepsBack(original);
  if (
    !['applied', 'incomplete'].includes(stateOf(original)) ||
    original.direction === 'revert' ||
    !hasChanged(original)
  ) {
    return fail('nothing_to_revert', 'Nothing of this is left to be taken back.');
  }
  const options = { org: orgId, consumer: 'playbooks.check', priority: 'interactive' } as const;
  const checked = await checkSteps(ctx, gateway(), steps, options, true);
  if (!checked.ok) return checked;
  const blocked = checked.data.steps.filter(isBlocked);
  if (blocked.length > 0) {
    const reasons = blocked.map(({ siteName, routeName, findings }) => {
      const why = findings.filter(({ severity }) => severity === 'blocker').map(({ message }) => message);
      return `${siteName}, ${routeName}: ${why.join(' ')}`;
    });
    return fail('changed_since', `It cannot be taken back as a whole, so nothing was changed. ${reasons.join(' ')}`);
  }
  return withOrg(ctx, async (tx) => {
    if (await isBusy(tx, orgId)) return busy();
    const id = await insertApplication(tx, ctx, {
      playbookId: original.playbookId,
      playbookName: original.playbookName,
      direction: 'revert',
      revertsId: applicationId,
      trouble: null,
      createdBy: actor.id,
      createdByName: actor.name,
      steps,
    });
    await recordAudit(tx, ctx, {
      action: 'playbook.revert',
      entityId: original.playbookId,
      after: { application: id, reverts: applicationId },
    });
    const application = id === null ? null : await findApplication(tx, orgId, id);
    if (application === null) throw new Error('A queued application is not there.');
    return ok(toApplicationDto(application, new Set()));
  });
}

/** What each changed route was, and what it must be now for that to be taken back. */
function stepsBack({ steps }: Application) {
  return steps.flatMap(({ siteId, siteName, routeId, routeName, before, wanted, state }) =>
    before !== null && (state === 'applied' || state === 'left')
      ? [{ siteId, siteName, routeId, routeName, trunkBases: trunkBasesOf(before), expected: idsOf(wanted) }]
      : [],
  );
}
