import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { ScriptsPage } from '#components/scripts/scripts-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Scripts', (await readSession())?.organisation.name) };
}

/** Agent scripts: drafts against what is published. */
export default async function Scripts() {
  const signedIn = await requireSignedIn('/scripts');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'scripts:view')) {
    return (
      <RoleForbiddenPage
        title="Scripts"
        action="see the scripts"
        permission="scripts:view"
        organisationName={organisation.name}
      />
    );
  }
  return <ScriptsPage organisation={{ id: organisation.id, name: organisation.name }} />;
}
