import { randomUUID } from 'node:crypto';
import type { Role } from './permissions.ts';

declare const contextBrand: unique symbol;

/** Who does something, as the audit trail names them. */
export type Actor =
  | { readonly kind: 'user'; readonly id: string; readonly name: string }
  | { readonly kind: 'partner'; readonly id: string; readonly name: string }
  | { readonly kind: 'job'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly id: null; readonly name: string };

/**
 * Proof that work may be done for one organisation. Only this module builds it, and only from a verified session, a
 * verified token or a job's row; an organisation id from a URL, form or file is a selector to check, never authority.
 */
export type OrgContext = {
  readonly [contextBrand]: 'org';
  readonly orgId: string;
  readonly actor: Actor;
  readonly roles: readonly Role[];
  /** One per user action, carried through everything the action causes. */
  readonly correlationId: string;
};

/** Proof that work may be done for one partner, over the organisations that partner manages. */
export type PartnerContext = {
  readonly [contextBrand]: 'partner';
  readonly partnerId: string;
  readonly actor: Extract<Actor, { kind: 'partner' }>;
  readonly roles: readonly Role[];
  readonly correlationId: string;
};

type VerifiedOrg = { orgId: string; actor: Actor; roles: readonly Role[]; correlationId?: string };

/** For `lib/auth` (verified session or token) and `lib/jobs` (job row) only. */
export function createOrgContext(verified: VerifiedOrg): OrgContext {
  return { ...verified, correlationId: verified.correlationId ?? randomUUID() } as OrgContext;
}

/** For `lib/auth` only: a person of the partner's own organisation. */
export function createPartnerContext(verified: {
  partnerId: string;
  userId: string;
  name: string;
  roles: readonly Role[];
}): PartnerContext {
  const actor = { kind: 'partner', id: verified.userId, name: verified.name } as const;
  return { partnerId: verified.partnerId, actor, roles: verified.roles, correlationId: randomUUID() } as PartnerContext;
}
