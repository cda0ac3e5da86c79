import type { Metadata } from 'next';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RoleForbiddenState } from '#components/state/role-forbidden-state.tsx';
import { MonitorPage } from '#components/partner/monitor-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';

export const metadata: Metadata = { title: pageTitle('Partner monitor') };

/** Every organisation the partner manages; people of customers learn that it is not for them, and nothing else. */
export default async function Partner() {
  const signedIn = await requireSignedIn('/partner');
  if (!signedIn.partner || !mayView(signedIn, 'partner:view')) {
    return (
      <>
        <PageHeader title="Partner monitor" />
        <RoleForbiddenState action="see the partner monitor" permission="partner:view">
          It is for the operations people of the partner who runs Headroom.
        </RoleForbiddenState>
      </>
    );
  }
  return <MonitorPage orgId={signedIn.organisation.id} />;
}
