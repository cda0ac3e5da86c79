import { hasPermission } from '#lib/tenancy/permissions.ts';
import type { SignedIn } from './session.ts';

/** The page a person comes for: the sign-in, the installation they can make, the partner's monitor, or the directory. */
export function startPathOf(signedIn: Pick<SignedIn, 'roles' | 'organisation'> | null): string {
  if (!signedIn) return '/signin';
  if (signedIn.organisation.grantState === 'active') return '/directory';
  if (hasPermission(signedIn.roles, 'partner:view')) return '/partner';
  return hasPermission(signedIn.roles, 'install:manage') ? '/install' : '/directory';
}
