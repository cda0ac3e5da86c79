import type { Metadata } from 'next';
import { RoleForbiddenState } from '#components/directory/role-forbidden-state.tsx';
import { NewRunPage } from '#components/scheduling/new-run-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { cancelRunAction, retryFailedAction, startRunAction } from '../actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Change schedules', (await readSession())?.organisation.name) };
}

/** From a file of assignments to a started run. */
export default async function NewRun() {
  const signedIn = await requireSignedIn('/scheduling/new');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'scheduling:run')) {
    return (
      <RoleForbiddenState action="change schedules" permission="scheduling:run">
        An admin of {organisation.name} can give you a role that has it.
      </RoleForbiddenState>
    );
  }
  return (
    <NewRunPage
      organisation={{ id: organisation.id, name: organisation.name }}
      isInstalled={organisation.grantState === 'active'}
      canInstall={mayView(signedIn, 'install:view')}
      actions={{ start: startRunAction, cancel: cancelRunAction, retry: retryFailedAction }}
    />
  );
}
