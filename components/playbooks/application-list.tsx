'use client';

import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { formatDateTime } from '#lib/format.ts';
import { isOver, type ApplicationDto } from '#lib/playbooks/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Progress } from '../ui/progress.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { PlaybookActions } from './playbook-actions.ts';
import { applicationLook, orderWords, OUTCOME_SENTENCES, stepLook } from './playbook-words.ts';
import { useReadAgain } from './use-playbooks.ts';

/** Props of {@link ApplicationList}. */
export type ApplicationListProps = {
  orgId: string;
  applications: readonly ApplicationDto[];
  canManage: boolean;
  revert: PlaybookActions['revert'];
};

/** What was applied and taken back, newest first, each with its routes. */
export function ApplicationList({ orgId, applications, canManage, revert }: ApplicationListProps) {
  const isBusy = applications.some(({ state }) => !isOver(state));
  return (
    <Card title="History" subtitle="The last 50, newest first">
      {applications.length === 0 && <p className="text-mid">No playbook has been applied yet.</p>}
      <ul className="flex flex-col divide-y divide-divider">
        {applications.map((application) => (
          <li key={application.id} className="py-3">
            <Application orgId={orgId} application={application} canRevert={canManage && !isBusy} revert={revert} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

type ApplicationProps = {
  orgId: string;
  application: ApplicationDto;
  canRevert: boolean;
  revert: PlaybookActions['revert'];
};

function Application({ orgId, application, canRevert, revert }: ApplicationProps) {
  const readAgain = useReadAgain(orgId);
  const timeZone = useTimeZone();
  const [isReverting, setIsReverting] = useState(false);
  const { playbookName, direction, state, reason, startedByName, createdAtMs, steps, trouble } = application;
  const look = applicationLook(application);
  const isMoving = !isOver(state);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-center gap-x-3 font-semibold">
            {direction === 'revert' ? `Way back from ${playbookName}` : playbookName}
            <StatusBadge status={look.status} className="font-normal">
              {look.word}
            </StatusBadge>
          </h3>
          <p className="text-sm text-low">
            {formatDateTime(createdAtMs, timeZone)}, {startedByName}
            {trouble && `; in trouble since ${formatDateTime(trouble.sinceMs, timeZone)}`}
          </p>
        </div>
        {application.canRevert && canRevert && (
          <Button size="sm" icon={<Undo2 aria-hidden className="size-4" />} onClick={() => setIsReverting(true)}>
            Take back…
          </Button>
        )}
      </div>
      {isMoving && (
        <Progress
          label={look.word}
          value={steps.filter((step) => step.state === 'applied' || step.state === 'unchanged').length / steps.length}
        />
      )}
      <p role={isMoving ? 'status' : undefined} className="text-sm">
        {OUTCOME_SENTENCES[state]} {reason}
      </p>
      <details className="text-sm">
        <summary className="w-fit cursor-pointer py-0.5 text-mid">Routes of {playbookName}</summary>
        <ul className="mt-1 flex flex-col gap-1">
          {steps.map((step) => (
            <li key={step.routeId} className="flex flex-wrap gap-x-3">
              <StatusBadge status={stepLook(step.state).status}>{stepLook(step.state).word}</StatusBadge>
              <span>
                {step.siteName}, {step.routeName}:{' '}
                {step.before && step.state !== 'unchanged' && `${orderWords(step.before)} → `}
                {orderWords(step.wanted)}
                {step.reason && `. ${step.reason}`}
              </span>
            </li>
          ))}
        </ul>
      </details>
      <ConfirmDialog
        isOpen={isReverting}
        onOpenChange={setIsReverting}
        title={`Take ${playbookName} back?`}
        stops="Its routes get back the trunk bases they had before, for new calls."
        stays="Calls under way. Where somebody changed a route since, nothing is taken back at all."
        undo="Apply the playbook again."
        confirmLabel="Take back"
        busyLabel="Looking at the routes"
        cancelLabel="Keep as applied"
        isDanger={false}
        onConfirm={async () => {
          await dataOf(revert({ applicationId: application.id }));
          await readAgain();
        }}
      />
    </div>
  );
}
