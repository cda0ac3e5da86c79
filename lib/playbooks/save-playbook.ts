import { recordAudit } from '#lib/audit/record-audit.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { requirePermission } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { playbookNotFound } from './not-found.ts';
import { PlaybookSelector, SavePlaybookInput, type PlaybookDto } from './schema.ts';
import { findPlaybook, isNameTaken, lockPlaybook, writePlaybook } from './store.ts';

/** Why a playbook is not saved. */
export type SavePlaybookCode = 'playbook_not_found' | 'changed_meanwhile' | 'name_taken';

/** Writes a new playbook, or changes one as it was seen. Nothing happens in Genesys. */
export async function savePlaybook(
  ctx: OrgContext,
  raw: SavePlaybookInput,
): Promise<Result<PlaybookDto, SavePlaybookCode>> {
  requirePermission(ctx, 'trunks:manage');
  const { id = null, version, name, description, steps } = SavePlaybookInput.parse(raw);
  const { orgId } = ctx;
  return withOrg(ctx, async (tx) => {
    const before = id === null ? null : await lockPlaybook(tx, orgId, id);
    if (id !== null && before === null) return playbookNotFound();
    if (before !== null && before.version !== version) {
      return fail('changed_meanwhile', `${before.updatedByName} changed this playbook meanwhile. Reload the page.`);
    }
    if (await isNameTaken(tx, orgId, name, id)) {
      return fail('name_taken', `There is a playbook named ${name} already. Choose another name.`);
    }
    const written = { name, description, updatedByName: ctx.actor.name };
    const savedId = await writePlaybook(tx, orgId, id, written, steps);
    await recordAudit(tx, ctx, {
      action: before === null ? 'playbook.create' : 'playbook.change',
      entityId: savedId,
      ...(before === null
        ? {}
        : { before: { name: before.name, description: before.description, steps: before.steps } }),
      after: { name, description, steps },
    });
    const saved = await findPlaybook(tx, orgId, savedId);
    return saved === null ? playbookNotFound() : ok(saved);
  });
}

/** Takes a playbook and its rule away; what was applied stays as it is, and in the history. */
export async function removePlaybook(
  ctx: OrgContext,
  raw: PlaybookSelector,
): Promise<Result<{ readonly id: string }, 'playbook_not_found'>> {
  requirePermission(ctx, 'trunks:manage');
  const { playbookId } = PlaybookSelector.parse(raw);
  return withOrg(ctx, async (tx) => {
    const before = await lockPlaybook(tx, ctx.orgId, playbookId);
    if (before === null) return playbookNotFound();
    const where = { orgId: ctx.orgId, playbookId };
    await tx.playbookRule.deleteMany({ where });
    await tx.playbook.update({
      where: { orgId_id: { orgId: ctx.orgId, id: playbookId } },
      data: { removedAt: new Date() },
    });
    const { name, description, steps } = before;
    await recordAudit(tx, ctx, {
      action: 'playbook.remove',
      entityId: playbookId,
      before: { name, description, steps },
    });
    return ok({ id: playbookId });
  });
}
