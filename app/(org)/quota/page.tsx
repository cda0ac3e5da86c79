import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { QuotaPage } from '#components/quota/quota-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Quota', (await readSession())?.organisation.name) };
}

/** How much of the organisation's budget is used, and by what. */
export default async function Quota() {
  const signedIn = await requireSignedIn('/quota');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'quota:view')) {
    return (
      <RoleForbiddenPage
        title="Quota"
        action="see the quota"
        permission="quota:view"
        organisationName={organisation.name}
      />
    );
  }
  return <QuotaPage organisation={{ id: organisation.id, name: organisation.name }} />;
}
