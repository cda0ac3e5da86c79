import type { Metadata } from 'next';
import { NewRunPage } from '#components/scheduling/new-run-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { ForbiddenState } from '#components/state/forbidden-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { PLANNER_PERMISSION } from '#lib/auth/roles.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { schedulingActions } from '../all-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Change schedules', (await readSession())?.organisation.name) };
}

/** From a file of assignments to a started run. */
export default async function NewRun() {
  const signedIn = await requireSignedIn('/scheduling/new');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'scheduling:run')) {
    return (
      <>
        <PageHeader title="Change schedules" back={<Link href="/scheduling">Scheduling</Link>} />
        <ForbiddenState
          action="change schedules"
          permissions={[PLANNER_PERMISSION]}
          grantedBy={`An admin of ${organisation.name}`}
          organisationName={organisation.name}
        />
      </>
    );
  }
  return (
    <NewRunPage
      organisation={{ id: organisation.id, name: organisation.name }}
      isInstalled={organisation.grantState === 'active'}
      canInstall={mayView(signedIn, 'install:view')}
      actions={schedulingActions}
    />
  );
}
