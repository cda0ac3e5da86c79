/** What a person may be in Headroom, worked out at sign-in from their Genesys permissions and organisation. */
export const ROLES = ['admin', 'planner', 'viewer', 'partner'] as const;
export type Role = (typeof ROLES)[number];

const PERMISSIONS_BY_ROLE = {
  viewer: ['directory:view', 'scheduling:view', 'quota:view', 'trunks:view', 'scripts:view'],
  planner: ['directory:view', 'scheduling:view', 'scheduling:run', 'quota:view', 'trunks:view', 'scripts:view'],
  admin: [
    'directory:view',
    'scheduling:view',
    'scheduling:run',
    'quota:view',
    'quota:manage',
    'trunks:view',
    'trunks:manage',
    'scripts:view',
    'install:view',
    'install:manage',
    'audit:view',
  ],
  partner: ['partner:view', 'partner:manage'],
} as const satisfies Record<Role, readonly string[]>;

/** Headroom's own permissions, `area:action`. */
export type Permission = (typeof PERMISSIONS_BY_ROLE)[Role][number];

/** Thrown by {@link requirePermission}; the HTTP edge answers 403 with the permission's name. */
export class PermissionDenied extends Error {
  readonly permission: Permission;

  constructor(permission: Permission) {
    super(`Needs the Headroom permission ${permission}.`);
    this.name = 'PermissionDenied';
    this.permission = permission;
  }
}

/** Whether any of the roles carries the permission. */
export function hasPermission(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => (PERMISSIONS_BY_ROLE[role] as readonly Permission[]).includes(permission));
}

/** The first line of every verb. Throws {@link PermissionDenied} when the caller's roles do not carry the permission. */
export function requirePermission(ctx: { readonly roles: readonly Role[] }, permission: Permission): void {
  if (!hasPermission(ctx.roles, permission)) throw new PermissionDenied(permission);
}
