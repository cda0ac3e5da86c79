'use client';

import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { formatDuration } from '#lib/format.ts';
import type { InstallationDto, InstallStep } from '#lib/install/schema.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { StatusBadge, type Status } from '../ui/status-badge.tsx';
import { useNow } from '../ui/use-now.ts';
import { ChecksCard } from './checks-card.tsx';
import type { InstallActions } from './install-actions.ts';
import { RemovalDialog } from './removal-dialog.tsx';
import { StartProblem } from './start-problem.tsx';
import { STEP_LABELS } from './wizard-steps.ts';

/** Props of {@link ProgressView}. */
export type ProgressViewProps = {
  organisation: { id: string; name: string };
  installation: InstallationDto;
  start: UseMutationResult<InstallationDto, Error, void>;
  actions: InstallActions;
  onRemoved: (installation: InstallationDto) => void;
  signInHref: string;
};

/** The steps under way or where they stopped, with Resume and Undo. It goes on when the tab is closed. */
export function ProgressView({ organisation, installation, start, actions, onRemoved, signInHref }: ProgressViewProps) {
  const [isUndoing, setIsUndoing] = useState(false);
  const { state, steps, checks } = installation;
  const isRunning = state === 'installing';
  const underWay = steps.find((step) => step.state === 'running');
  return (
    <>
      <p role="status" className="sr-only">
        {isRunning ? `Installing: ${underWay ? STEP_LABELS[underWay.id] : 'starting'}` : 'The installation stopped.'}
      </p>
      {state === 'interrupted' && (
        <Banner tone="warning" title="The installation was interrupted.">
          Our server stopped in the middle. What was created is kept; Resume goes on from there.
        </Banner>
      )}
      {state === 'failed' && (
        <Banner tone="error" title="The installation stopped." isUrgent>
          What was created is kept. Resume looks at what is there and goes on; Undo removes it.
        </Banner>
      )}
      <Card title="Install" subtitle={isRunning ? 'You may close this page; it goes on.' : undefined}>
        <ol className="flex flex-col gap-3">
          {steps.map((step) => (
            <StepRow key={step.id} step={step} />
          ))}
        </ol>
      </Card>
      {checks.length > 0 && <ChecksCard checks={checks} />}
      {start.isError && <StartProblem error={start.error} signInHref={signInHref} />}
      {!isRunning && (
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" onClick={() => start.mutate()} isBusy={start.isPending} busyLabel="Resuming">
            Resume installation
          </Button>
          <Button onClick={() => setIsUndoing(true)}>Undo installation…</Button>
          <RemovalDialog
            kind="undo"
            organisation={organisation}
            isOpen={isUndoing}
            onOpenChange={setIsUndoing}
            actions={actions}
            onRemoved={onRemoved}
          />
        </div>
      )}
    </>
  );
}

const LOOKS: Readonly<Record<InstallStep['state'], { status: Status; words: string }>> = {
  waiting: { status: 'waiting', words: 'Waiting' },
  running: { status: 'running', words: 'Working' },
  done: { status: 'ok', words: 'Done' },
  failed: { status: 'failed', words: 'Failed' },
  removed: { status: 'skipped', words: 'Removed' },
};

const DONE_WORDS = { create: 'Created', reuse: 'Reused', update: 'Updated', leave: 'Left' } as const;

function StepRow({ step }: { step: InstallStep }) {
  const { status, words } = LOOKS[step.state];
  const outcome = step.state === 'done' && step.action ? DONE_WORDS[step.action] : words;
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-3 xs:grid-cols-[7rem_1fr_auto]">
      <StatusBadge status={status} className="self-start">
        {outcome}
      </StatusBadge>
      <div className="order-last col-span-2 min-w-0 xs:order-none xs:col-span-1">
        <p className="font-semibold">{STEP_LABELS[step.id]}</p>
        {step.objectName && <p className="text-mid">{step.objectName}</p>}
        {step.message && <p className="text-high">{step.message}</p>}
      </div>
      <Elapsed step={step} />
    </li>
  );
}

function Elapsed({ step }: { step: InstallStep }) {
  const nowMs = useNow(1000);
  if (!step.startedAt || step.state === 'waiting') return null;
  const startMs = new Date(step.startedAt).getTime();
  const endMs = step.endedAt ? new Date(step.endedAt).getTime() : nowMs;
  if (endMs === null) return null;
  return <span className="text-sm text-low tabular-nums">{formatDuration(endMs - startMs)}</span>;
}
