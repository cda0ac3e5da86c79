import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { WallboardPage } from '#components/wallboard/wallboard-page.tsx';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Wallboard', (await readSession())?.organisation.name) };
}

/** What the organisation's people do, in figures, now and over time. */
export default async function Wallboard() {
  const signedIn = await requireSignedIn('/wallboard');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'directory:view')) {
    return (
      <RoleForbiddenPage
        title="Wallboard"
        action="see the wallboard"
        permission="directory:view"
        organisationName={organisation.name}
      />
    );
  }
  return <WallboardPage organisation={{ id: organisation.id, name: organisation.name }} />;
}
