import type { ReactNode } from 'react';
import type { InstallCheck } from '#lib/install/schema.ts';
import { Card } from '../ui/card.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';

/** Props of {@link ChecksCard}. */
export type ChecksCardProps = { checks: readonly InstallCheck[]; subtitle?: ReactNode; actions?: ReactNode };

/** The real calls that prove the credential, each with its outcome. */
export function ChecksCard({ checks, subtitle, actions }: ChecksCardProps) {
  return (
    <Card title="Verify" subtitle={subtitle ?? 'Calls our server made with the new client'} actions={actions}>
      <ul className="flex flex-col gap-3">
        {checks.map((check) => (
          <li key={check.id} className="grid gap-x-3 xs:grid-cols-[7rem_1fr]">
            <StatusBadge status={check.state === 'passed' ? 'ok' : 'failed'} className="self-start">
              {check.state === 'passed' ? 'Passed' : 'Failed'}
            </StatusBadge>
            <div className="min-w-0">
              <p className="font-semibold">{check.label}</p>
              <p className="text-mid">{check.detail}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
