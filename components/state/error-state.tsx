'use client';

import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { StatePanel } from './state-panel.tsx';

/** Props of {@link ErrorState}. */
export type ErrorStateProps = {
  /** The blocker: what could not be done. "The schedule could not be read." */
  title: string;
  /** The cause; "we" when it is ours, Genesys Cloud by name when it decided. */
  cause?: ReactNode;
  /** What the person can do next. */
  nextStep?: ReactNode;
  /** The request id that finds this failure in our logs. */
  referenceId?: string;
  /** Leave out where trying again cannot help. */
  onRetry?: () => void;
  isRetrying?: boolean;
};

/** Data that could not be had: blocker, cause, next step and a reference. */
export function ErrorState({ title, cause, nextStep, referenceId, onRetry, isRetrying }: ErrorStateProps) {
  return (
    <StatePanel
      isUrgent
      icon={<CircleX className="text-error" />}
      title={title}
      actions={
        onRetry && (
          <Button onClick={onRetry} isBusy={isRetrying} busyLabel="Trying again">
            Try again
          </Button>
        )
      }
    >
      {cause && <p>{cause}</p>}
      {nextStep && <p>{nextStep}</p>}
      {referenceId && (
        <p className="flex items-center justify-center gap-1 text-sm">
          Reference <code className="font-mono">{referenceId}</code>
          <CopyButton text={referenceId} label="Copy reference" />
        </p>
      )}
    </StatePanel>
  );
}
