import 'server-only';
import type { Clock } from '#lib/clock.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { fail } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { AdminCalls, AdminIdentity } from './admin-calls.ts';
import type { InstallCheck, InstallStep } from './schema.ts';

/** What the steps share. `roleId` is set by the first one. */
export type InstallRun = {
  readonly ctx: OrgContext;
  readonly credential: UserCredential;
  readonly admin: AdminCalls;
  readonly who: AdminIdentity;
  readonly clock: Clock;
  readonly steps: readonly InstallStep[];
  roleId: string | null;
  /** Whether this run still owns the installation, asked in the transaction that is about to store something. */
  isOwner(tx: OrgTx): Promise<boolean>;
};

/** What a step did, for the record; checks come from the last one. */
export type StepOutcome = Pick<InstallStep, 'action' | 'objectId' | 'objectName'> & {
  readonly checks?: readonly InstallCheck[];
};

/** The role the first step found or made. Safe because the steps run in order. */
export function requireRole(run: InstallRun): string {
  if (!run.roleId) throw new Error('a later step of the installation ran before the role step');
  return run.roleId;
}

/** The failure of a run whose installation another process has taken over; it must not store anything any more. */
export function superseded() {
  return fail('superseded', 'Another server process has taken this installation over.');
}
