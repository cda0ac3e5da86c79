import type { Role } from '#lib/tenancy/permissions.ts';
import { holdsGenesysPermission } from './genesys-permissions.ts';

/** Permissions with which a person can install Headroom (Genesys names, from the premium-app install steps). */
const ADMIN_PERMISSIONS = ['oauth:client:add', 'authorization:role:add'];

/** The one permission Genesys asks for every change of a schedule; who holds it is a planner. */
export const PLANNER_PERMISSION = 'wfm:schedule:edit';

/**
 * A person's Headroom roles from the permissions Genesys lists for them: who may create OAuth clients and roles is an
 * admin, who may edit schedules is a planner, everybody may view. People of the partner's own organisation are partner too.
 */
export function rolesOf(genesysPermissions: readonly string[], isPartner: boolean): Role[] {
  const roles: Role[] = ['viewer'];
  if (holdsGenesysPermission(genesysPermissions, PLANNER_PERMISSION)) roles.push('planner');
  if (ADMIN_PERMISSIONS.every((permission) => holdsGenesysPermission(genesysPermissions, permission))) {
    roles.push('admin');
  }
  if (isPartner) roles.push('partner');
  return roles;
}
