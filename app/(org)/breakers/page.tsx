import type { Metadata } from 'next';
import { BreakersPage } from '#components/breakers/breakers-page.tsx';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Breakers', (await readSession())?.organisation.name) };
}

/** Circuit breakers of the organisation's families of calls. */
export default async function Breakers() {
  const signedIn = await requireSignedIn('/breakers');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'quota:view')) {
    return (
      <RoleForbiddenPage
        title="Breakers"
        action="see the breakers"
        permission="quota:view"
        organisationName={organisation.name}
      />
    );
  }
  return (
    <BreakersPage
      organisation={{ id: organisation.id, name: organisation.name }}
      canManage={mayView(signedIn, 'quota:manage')}
    />
  );
}
