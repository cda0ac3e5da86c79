import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { playbookNotFound } from './not-found.ts';
import { SetRuleInput, type PlaybookDto } from './schema.ts';
import { findPlaybook, lockPlaybook, writeRule } from './store.ts';

/** Why a rule is not set. */
export type SetRuleCode = 'playbook_not_found' | 'not_a_person';

/**
 * Sets when a playbook is applied without a person, and switches that on or off. From a change on it sees only what happens
 * afterwards, so that switching it on does not act on old trouble.
 */
export async function setRule(ctx: OrgContext, raw: SetRuleInput): Promise<Result<PlaybookDto, SetRuleCode>> {
  requirePermission(ctx, 'trunks:manage');
  const { playbookId, ...terms } = SetRuleInput.parse(raw);
  const { actor, orgId } = ctx;
  if (actor.kind !== 'user') return fail('not_a_person', 'A rule is set by a person of the organisation.');
  return withOrg(ctx, async (tx) => {
    const playbook = await lockPlaybook(tx, orgId, playbookId);
    if (playbook === null) return playbookNotFound();
    const enabled = terms.isEnabled
      ? { enabledAt: new Date(), enabledBy: actor.id, enabledByName: actor.name }
      : { enabledAt: null, enabledBy: null, enabledByName: null };
    await writeRule(tx, orgId, playbookId, { ...terms, ...enabled });
    await recordAudit(tx, ctx, {
      action: 'playbook_rule.set',
      entityId: playbookId,
      ...(playbook.rule === null ? {} : { before: playbook.rule }),
      after: terms,
    });
    const saved = await findPlaybook(tx, orgId, playbookId);
    return saved === null ? playbookNotFound() : ok(saved);
  });
}
