import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { StatePanel } from './state-panel.tsx';

/** Props of {@link RoleForbiddenState}. */
export type RoleForbiddenStateProps = {
  /** What the person wanted: "see the quota". */
  action: string;
  /** Headroom's own permission: "quota:view". */
  permission: string;
  /** Who has it, or who can give it. */
  children: ReactNode;
};

/** The person's role in Headroom lacks a permission of Headroom's own (those of Genesys Cloud have `ForbiddenState`). */
export function RoleForbiddenState({ action, permission, children }: RoleForbiddenStateProps) {
  return (
    <StatePanel icon={<Lock />} title={`You cannot ${action}`}>
      <p>
        Your role in Headroom lacks{' '}
        <code className="rounded-sm bg-neutral-subtle px-1 font-mono text-high">{permission}</code>.
      </p>
      <p>{children}</p>
    </StatePanel>
  );
}
