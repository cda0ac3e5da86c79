import type { Metadata } from 'next';
import { EventBridgeCard } from '#components/install/event-bridge-card.tsx';
import { InstallPage } from '#components/install/install-page.tsx';
import { pageTitle } from '#components/shell/page-title.ts';
import { DataActionCard } from '#components/trunks/data-action-card.tsx';
import { ForbiddenState } from '#components/state/forbidden-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { readSession } from '#lib/auth/session.ts';
import { findEnvironment } from '#lib/auth/environments.ts';
import { getEventBridgeSource } from '#lib/events/event-bridge-source.ts';
import { env } from '#lib/env.ts';
import { mayView, requireSignedIn } from '#lib/http/page-session.ts';
import { TRUNK_STATES_PATH } from '#lib/trunks/data-action-contract.ts';
import { getDataActionKey } from '#lib/trunks/data-action-key.ts';
import {
  checkInstallationAction,
  createDataActionKeyAction,
  createEventBridgeSourceAction,
  removeDataActionKeyAction,
  removeEventBridgeSourceAction,
  rotateDataActionKeyAction,
  rotateEventBridgeKeyAction,
  startInstallAction,
  undoInstallAction,
  uninstallAction,
} from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: pageTitle('Install', (await readSession())?.organisation.name) };
}

/** The install wizard for an admin; everybody else learns whom to ask. */
export default async function Install() {
  const signedIn = await requireSignedIn('/install');
  const { organisation } = signedIn;
  if (!mayView(signedIn, 'install:view')) {
    return (
      <>
        <PageHeader title="Install Headroom" />
        <ForbiddenState
          action="install Headroom"
          permissions={['oauth:client:add', 'authorization:role:add']}
          grantedBy={`An admin of ${organisation.name}`}
          organisationName={organisation.name}
        />
      </>
    );
  }
  const source = await getEventBridgeSource(signedIn.ctx);
  const dataActionKey = mayView(signedIn, 'trunks:manage') ? await getDataActionKey(signedIn.ctx) : null;
  const origin = env().APP_URL.replace(/\/$/, '');
  return (
    <InstallPage
      organisation={{
        id: organisation.id,
        name: organisation.name,
        region: findEnvironment(organisation.environmentId)?.name ?? organisation.environmentId,
      }}
      actions={{
        start: startInstallAction,
        undo: undoInstallAction,
        uninstall: uninstallAction,
        check: checkInstallationAction,
      }}
      connections={
        <>
          <EventBridgeCard
            source={source.ok ? source.data : null}
            endpoint={`${origin}/api/events/eventbridge`}
            actions={{
              create: createEventBridgeSourceAction,
              rotate: rotateEventBridgeKeyAction,
              remove: removeEventBridgeSourceAction,
            }}
          />
          {dataActionKey?.ok && (
            <DataActionCard
              dataActionKey={dataActionKey.data}
              endpoint={`${origin}${TRUNK_STATES_PATH}`}
              actions={{
                create: createDataActionKeyAction,
                rotate: rotateDataActionKeyAction,
                remove: removeDataActionKeyAction,
              }}
            />
          )}
        </>
      }
    />
  );
}
