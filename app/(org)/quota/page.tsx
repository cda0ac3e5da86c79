import type { Metadata } from 'next';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RoleForbiddenState } from '#components/directory/role-forbidden-state.tsx';
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
      <>
        <PageHeader title="Quota" />
        <RoleForbiddenState action="see the quota" permission="quota:view">
          An admin of {organisation.name} can give you a role that has it.
        </RoleForbiddenState>
      </>
    );
  }
  return <QuotaPage organisation={{ id: organisation.id, name: organisation.name }} />;
}
