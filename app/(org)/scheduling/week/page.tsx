import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { WeekPage } from '#components/scheduling/week/week-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { Link } from '#components/ui/link.tsx';
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
      <RoleForbiddenPage
        title="Edit a week"
        back={<Link href="/scheduling">Scheduling</Link>}
        action="see schedules"
        permission="scheduling:view"
        organisationName={organisation.name}
      />
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
