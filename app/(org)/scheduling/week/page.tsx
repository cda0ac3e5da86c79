import type { Metadata } from 'next';
import { RoleForbiddenState } from '#components/directory/role-forbidden-state.tsx';
import { WeekPage } from '#components/scheduling/week/week-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { Link } from '#components/ui/link.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Edit a week', (await readSession())?.organisation.name) };
}

/** A business unit's week, agents by time, to look at and to edit. */
export default async function EditWeek() {
  const signedIn = await requireSignedIn('/scheduling/week');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'scheduling:view')) {
    return (
      <>
        <PageHeader title="Edit a week" back={<Link href="/scheduling">Scheduling</Link>} />
        <RoleForbiddenState action="see schedules" permission="scheduling:view">
          An admin of {organisation.name} can give you a role that has it.
        </RoleForbiddenState>
      </>
    );
  }
  return (
    <WeekPage
      organisation={{ id: organisation.id, name: organisation.name }}
      isInstalled={organisation.grantState === 'active'}
      canRun={mayView(signedIn, 'scheduling:run')}
      canInstall={mayView(signedIn, 'install:view')}
    />
  );
}
