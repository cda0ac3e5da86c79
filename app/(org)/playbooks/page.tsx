import type { Metadata } from 'next';
import { RoleForbiddenPage } from '#components/state/role-forbidden-page.tsx';
import { PlaybooksPage } from '#components/playbooks/playbooks-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { readSession } from '#lib/auth/session.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import {
  applyPlaybookAction,
  checkPlaybookAction,
  removePlaybookAction,
  revertApplicationAction,
  savePlaybookAction,
  setRuleAction,
} from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Playbooks', (await readSession())?.organisation.name) };
}

/** Failover playbooks of the organisation. */
export default async function Playbooks() {
  const signedIn = await requireSignedIn('/playbooks');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'trunks:view')) {
    return (
      <RoleForbiddenPage
        title="Playbooks"
        action="see playbooks"
        permission="trunks:view"
        organisationName={organisation.name}
      />
    );
  }
  return (
    <PlaybooksPage
      organisation={{ id: organisation.id, name: organisation.name }}
      canManage={mayView(signedIn, 'trunks:manage')}
      actions={{
        save: savePlaybookAction,
        remove: removePlaybookAction,
        check: checkPlaybookAction,
        apply: applyPlaybookAction,
        revert: revertApplicationAction,
        setRule: setRuleAction,
      }}
    />
  );
}
