import type { Metadata } from 'next';
import { DirectoryPage } from '#components/directory/directory-page.tsx';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { findEnvironment } from '#lib/auth/environments.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Directory', (await readSession())?.organisation.name) };
}

/** Every user of the organisation, with presence. */
export default async function Directory() {
  const signedIn = await requireSignedIn('/directory');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'directory:view')) {
    return (
      <RoleForbiddenPage
        title="Directory"
        action="see the directory"
        permission="directory:view"
        organisationName={organisation.name}
      />
    );
  }
  return (
    <DirectoryPage
      organisation={{ id: organisation.id, name: organisation.name }}
      personId={signedIn.user.id}
      appsOrigin={findEnvironment(organisation.environmentId)?.appsOrigin ?? null}
      canInstall={mayView(signedIn, 'install:view')}
    />
  );
}
