import 'server-only';
import { rolesCreate, rolesPut, roleUsersAdd } from '#lib/genesys/operations/authorization.ts';
import { usersMe } from '#lib/genesys/operations/users.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import { chooseObject } from './choose-object.ts';
import { ensureClient } from './ensure-client.ts';
import { grantedBy, listRoles, mark, ROLE_NAME } from './find-objects.ts';
import { missingPermissions, policiesOf, rolePermissions } from './role-permissions.ts';
import { requireRole, type InstallRun, type StepOutcome } from './install-run.ts';
import type { StepId } from './schema.ts';
import { verifyGrant } from './verify-grant.ts';

/** A role that was just given becomes visible within seconds (platform document §9.1); we wait this long. */
const VISIBLE_WITHIN_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** Each step reads Genesys Cloud first and does only what is missing, so that any of them may run again after a crash. */
export const STEPS: Readonly<Record<StepId, (run: InstallRun) => Promise<Result<StepOutcome>>>> = {
  role: ensureRole,
  member: ensureMember,
  visible: awaitVisible,
  client: ensureClient,
  verify,
};

async function ensureRole(run: InstallRun): Promise<Result<StepOutcome>> {
  const known = run.steps.find((step) => step.id === 'role');
  const permissions = rolePermissions();
  const policies = policiesOf(permissions);
  // An ambiguous answer may have had its effect: the second look finds the role, or makes it.
  for (let attempt = 1; ; attempt += 1) {
    const roles = await listRoles(run.admin);
    if (!roles.ok) return roles;
    const choice = chooseObject(roles.data, { name: ROLE_NAME, mark: mark(), knownId: known?.objectId ?? null });
    if (choice.action === 'reuse') {
      const { id, name } = choice.object;
      run.roleId = id;
      if (missingPermissions(grantedBy(choice.object), permissions).length === 0) {
        const wasCreatedByUs = known?.action === 'create' || attempt > 1;
        return ok({ action: wasCreatedByUs ? 'create' : 'reuse', objectId: id, objectName: name });
      }
      const role = { name, description: mark(), permissionPolicies: policies };
      const updated = await run.admin.call(rolesPut, { roleId: id, role });
      return updated.ok ? ok({ action: 'update', objectId: id, objectName: name }) : updated;
    }
    const role = { name: choice.name, description: mark(), permissionPolicies: policies };
    const created = await run.admin.call(rolesCreate, { role });
    if (created.ok) {
      run.roleId = created.data.id;
      return ok({ action: 'create', objectId: created.data.id, objectName: choice.name });
    }
    const isWorthALook = created.error.code === 'ambiguous' || created.error.code === 'conflict';
    if (!isWorthALook || attempt > 1) return created;
  }
}

async function ensureMember(run: InstallRun): Promise<Result<StepOutcome>> {
  const roleId = requireRole(run);
  const record = { objectId: run.who.userId, objectName: run.who.name };
  if (run.who.roleIds.includes(roleId)) return ok({ action: 'reuse', ...record });
  const added = await run.admin.call(roleUsersAdd, { roleId, userIds: [run.who.userId] });
  return added.ok ? ok({ action: 'create', ...record }) : added;
}

async function awaitVisible(run: InstallRun): Promise<Result<StepOutcome>> {
  const roleId = requireRole(run);
  const giveUpAtMs = run.clock.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    const me = await run.admin.call(usersMe, { expand: ['authorization'] });
    if (!me.ok) return me;
    if (me.data.authorization?.roles.some((role) => role.id === roleId)) {
      return ok({ action: null, objectId: null, objectName: null });
    }
    if (run.clock.now() >= giveUpAtMs) {
      const seconds = VISIBLE_WITHIN_MS / 1000;
      return fail('not_visible', `Genesys Cloud has not shown your new role within ${seconds} s. Resume in a minute.`, {
        retryable: true,
      });
    }
    await run.clock.sleep(ASK_AGAIN_MS);
  }
}

async function verify(run: InstallRun): Promise<Result<StepOutcome>> {
  const checks = await verifyGrant(run.ctx.orgId, run.clock);
  return ok({ action: null, objectId: null, objectName: null, checks });
}
