import { PlugZap } from 'lucide-react';
import { EmptyState } from '../state/empty-state.tsx';
import { ButtonLink } from '../ui/link.tsx';

/** Props of {@link NotInstalledState}. */
export type NotInstalledStateProps = {
  /** The person may install: they get the way there; everybody else learns whom to ask. */
  canInstall: boolean;
  organisationName: string;
};

/** Stands where a page needs the organisation's own credential and there is none. */
export function NotInstalledState({ canInstall, organisationName }: NotInstalledStateProps) {
  return (
    <EmptyState
      icon={<PlugZap />}
      title={`Headroom is not installed in ${organisationName}`}
      action={
        canInstall && (
          <ButtonLink href="/install" variant="primary">
            Install Headroom
          </ButtonLink>
        )
      }
    >
      {canInstall ? (
        <p>
          It needs a role and an OAuth client of its own in your organisation. You see both before anything is created.
        </p>
      ) : (
        <p>Ask an admin of your Genesys Cloud organisation to open Headroom and install it.</p>
      )}
    </EmptyState>
  );
}
