import { z } from 'zod';

/** The steps of an installation, in order. Each is idempotent: running it again finds what an earlier attempt left. */
export const STEP_IDS = ['role', 'member', 'visible', 'client', 'verify'] as const;
export type StepId = (typeof STEP_IDS)[number];

/** What a step or a plan row does to an object in Genesys Cloud. `leave`: seen, not ours, not touched. */
export const ObjectAction = z.enum(['create', 'reuse', 'update', 'leave']);
export type ObjectAction = z.infer<typeof ObjectAction>;

/** One step as stored and shown. Times are ISO 8601. `removed`: undone or uninstalled since. */
export const InstallStep = z.object({
  id: z.enum(STEP_IDS),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'removed']),
  action: ObjectAction.nullable(),
  objectId: z.string().nullable(),
  objectName: z.string().nullable(),
  /** Why it failed and what to do next, in words fit for the screen. */
  message: z.string().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type InstallStep = z.infer<typeof InstallStep>;

/** One real call that proves the credential works. */
export const InstallCheck = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['passed', 'failed']),
  detail: z.string(),
});
export type InstallCheck = z.infer<typeof InstallCheck>;

/**
 * Where an organisation stands. `interrupted`: the server stopped in the middle; `failed`: a step did; both can be resumed.
 * `refused`: it was installed and Genesys Cloud no longer accepts the credential.
 */
export const InstallState = z.enum(['not_installed', 'installing', 'interrupted', 'failed', 'installed', 'refused']);
export type InstallState = z.infer<typeof InstallState>;

/** An object of ours in the customer's organisation; `href` opens it in Genesys Cloud's admin pages. */
export const InstalledObject = z.object({
  kind: z.enum(['role', 'client']),
  id: z.string(),
  name: z.string(),
  href: z.string().nullable(),
});
export type InstalledObject = z.infer<typeof InstalledObject>;

/** Answer of `GET /api/install`. */
export const InstallationDto = z.object({
  state: InstallState,
  steps: z.array(InstallStep),
  checks: z.array(InstallCheck),
  objects: z.array(InstalledObject),
  /** When real calls last proved the credential. */
  verifiedAt: z.iso.datetime().nullable(),
  /** Why the grant ended, where it did. */
  reason: z.string().nullable(),
  /** Ask again after this; null at a terminal state. */
  pollAfterMs: z.number().int().positive().nullable(),
});
export type InstallationDto = z.infer<typeof InstallationDto>;

/** One row of the plan: what would happen to which object, why, and with which permission of the admin. */
export const PlanRow = z.object({
  object: z.string(),
  name: z.string(),
  action: ObjectAction,
  why: z.string(),
  permission: z.string().nullable(),
});
export type PlanRow = z.infer<typeof PlanRow>;

/** One requirement of the installation and whether the signed-in admin meets it. */
export const Requirement = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['passed', 'failed']),
  detail: z.string(),
});
export type Requirement = z.infer<typeof Requirement>;

/** Answer of `GET /api/install/plan`. Nothing has happened yet. */
export const InstallPlanDto = z.object({
  organisation: z.object({ id: z.string(), name: z.string() }),
  region: z.string(),
  person: z.string(),
  requirements: z.array(Requirement),
  /** By their Genesys Cloud names; empty when the admin may go on. */
  missingPermissions: z.array(z.string()),
  missingScopes: z.array(z.string()),
  rows: z.array(PlanRow),
  /** Permissions the background role will hold. */
  rolePermissions: z.array(z.string()),
});
export type InstallPlanDto = z.infer<typeof InstallPlanDto>;

/** Answer of `GET /api/install/removal`: what an undo or an uninstall would remove. Nothing has happened yet. */
export const RemovalPlanDto = z.object({
  organisationName: z.string(),
  objects: z.array(InstalledObject),
  missingPermissions: z.array(z.string()),
});
export type RemovalPlanDto = z.infer<typeof RemovalPlanDto>;

/** Input of the uninstall: the organisation's name, typed by the person. */
export const UninstallInput = z.object({ organisationName: z.string() });
export type UninstallInput = z.infer<typeof UninstallInput>;

/** Query keys of the install pages. */
export const installKeys = {
  state: (orgId: string) => [orgId, 'install', 'state'] as const,
  plan: (orgId: string) => [orgId, 'install', 'plan'] as const,
  removal: (orgId: string) => [orgId, 'install', 'removal'] as const,
};
