import type { Metadata } from 'next';
import { ReportsPage } from '#components/capacity/reports-page.tsx';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { capacityActions } from './all-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Capacity', (await readSession())?.organisation.name) };
}

/** Reports of trunk capacity beside scheduled and adherent agents. */
export default async function Capacity() {
  const signedIn = await requireSignedIn('/capacity');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'trunks:view')) {
    return (
      <RoleForbiddenPage
        title="Capacity"
        action="see capacity reports"
        permission="trunks:view"
        organisationName={organisation.name}
      />
    );
  }
  return (
    <ReportsPage
      organisation={{ id: organisation.id, name: organisation.name }}
      canMake={mayView(signedIn, 'scheduling:run')}
      actions={capacityActions}
    />
  );
}
