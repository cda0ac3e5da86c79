import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { TrunksPage } from '#components/trunks/trunks-page.tsx';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { setTrunkCapacityAction, setTrunkThresholdsAction } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Trunks', (await readSession())?.organisation.name) };
}

const ACTIONS = { setCapacity: setTrunkCapacityAction, setThresholds: setTrunkThresholdsAction };

/** Calls of the organisation's trunks against their capacity and people's adherence, now and over time. */
export default async function Trunks() {
  const signedIn = await requireSignedIn('/trunks');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'trunks:view')) {
    return (
      <RoleForbiddenPage
        title="Trunks"
        action="see the trunks"
        permission="trunks:view"
        organisationName={organisation.name}
      />
    );
  }
  return (
    <TrunksPage
      organisation={{ id: organisation.id, name: organisation.name }}
      canManage={mayView(signedIn, 'trunks:manage')}
      actions={ACTIONS}
    />
  );
}
