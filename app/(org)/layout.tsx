import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { findEnvironment } from '#lib/auth/environments.ts';
import { requireSignedIn } from '#lib/http/page-session.ts';
import { hasPermission } from '#lib/tenancy/permissions.ts';
import { OrgShell } from './_components/org-shell.tsx';

/**
 * The frame around every page of a signed-in person. It shows whose data this is and what they may open; each page, route
 * and verb checks permissions for itself.
 */
export default async function OrgLayout({ children }: { children: ReactNode }) {
  const requestHeaders = await headers();
  const signedIn = await requireSignedIn(requestHeaders.get('x-headroom-path') ?? '/');
  const { organisation, roles, user } = signedIn;
  return (
    <OrgShell
      user={{ name: user.name, email: user.email, roles }}
      organisation={{
        id: organisation.id,
        name: organisation.name,
        region: findEnvironment(organisation.environmentId)?.name ?? organisation.environmentId,
      }}
      grantState={organisation.grantState}
      may={{
        directory: hasPermission(roles, 'directory:view'),
        wallboard: hasPermission(roles, 'directory:view'),
        scheduling: hasPermission(roles, 'scheduling:view'),
        trunks: hasPermission(roles, 'trunks:view'),
        capacity: hasPermission(roles, 'trunks:view'),
        playbooks: hasPermission(roles, 'trunks:view'),
        scripts: hasPermission(roles, 'scripts:view'),
        quota: hasPermission(roles, 'quota:view'),
        breakers: hasPermission(roles, 'quota:view'),
        install: hasPermission(roles, 'install:view'),
        partner: hasPermission(roles, 'partner:view'),
      }}
      isFramed={requestHeaders.get('sec-fetch-dest') === 'iframe'}
    >
      {children}
    </OrgShell>
  );
}
