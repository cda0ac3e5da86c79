'use client';

import { Lock } from 'lucide-react';
import { CopyButton } from '../ui/copy-button.tsx';
import { StatePanel } from './state-panel.tsx';

/** Props of {@link ForbiddenState}. */
export type ForbiddenStateProps = {
  /** What the person wanted: "see schedules". */
  action: string;
  /** The missing permissions by their Genesys Cloud names: "wfm:schedule:view". */
  permissions: readonly string[];
  /** Who can grant them: "An admin of Contoso". */
  grantedBy?: string;
  organisationName?: string;
};

/** A permission is missing: names it as Genesys Cloud does, says who can grant it, and offers the request to send. */
export function ForbiddenState({
  action,
  permissions,
  grantedBy = 'An admin of your Genesys Cloud organisation',
  organisationName,
}: ForbiddenStateProps) {
  const where = organisationName ? ` in ${organisationName}` : '';
  const request = `Hello, to ${action} in Headroom I need ${permissions.join(' and ')}${where}. In Genesys Cloud: Admin, Roles / Permissions, add it to one of my roles. Thank you.`;
  return (
    <StatePanel
      icon={<Lock />}
      title={`You cannot ${action}`}
      actions={<CopyButton text={request} label="Copy request" hasWords />}
    >
      <p>
        Genesys Cloud requires{' '}
        {permissions.map((permission, index) => (
          <span key={permission}>
            {index > 0 && ' and '}
            <code className="rounded-sm bg-neutral-subtle px-1 font-mono text-high">{permission}</code>
          </span>
        ))}
        .
      </p>
      <p>{grantedBy} can grant it. Sign in again after that.</p>
    </StatePanel>
  );
}
