import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { RunsPage } from '#components/scheduling/runs-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { schedulingActions } from './all-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Scheduling', (await readSession())?.organisation.name) };
}

/** The history of bulk schedule changes. */
export default async function Scheduling() {
  const signedIn = await requireSignedIn('/scheduling');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'scheduling:view')) {
    return (
      <RoleForbiddenPage
        title="Scheduling"
        action="see schedule changes"
        permission="scheduling:view"
        organisationName={organisation.name}
      />
    );
  }
  return (
    <RunsPage
      organisation={{ id: organisation.id, name: organisation.name }}
      isInstalled={organisation.grantState === 'active'}
      canRun={mayView(signedIn, 'scheduling:run')}
      actions={schedulingActions}
      canInstall={mayView(signedIn, 'install:view')}
    />
  );
}
