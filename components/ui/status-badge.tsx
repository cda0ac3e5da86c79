import clsx from 'clsx';
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';

/**
 * What a thing is doing or how it ended. Each has its own shape of icon, so the state reads without its colour; the word
 * beside it is the caller's, in the words of the screen.
 */
export type Status =
  'ok' | 'running' | 'waiting' | 'paused' | 'throttled' | 'warning' | 'failed' | 'skipped' | 'unknown' | 'attention';

const LOOKS: Record<Status, { icon: LucideIcon; colour: string; isTurning?: boolean }> = {
  ok: { icon: CircleCheck, colour: 'text-success' },
  running: { icon: LoaderCircle, colour: 'text-info', isTurning: true },
  waiting: { icon: CircleDashed, colour: 'text-neutral' },
  paused: { icon: CirclePause, colour: 'text-info' },
  throttled: { icon: Clock, colour: 'text-info' },
  warning: { icon: TriangleAlert, colour: 'text-warning' },
  failed: { icon: CircleX, colour: 'text-error' },
  skipped: { icon: CircleMinus, colour: 'text-neutral' },
  unknown: { icon: CircleDashed, colour: 'text-neutral' },
  attention: { icon: CircleAlert, colour: 'text-warning' },
};

/** An icon and a word for a state ("Running", "Near limit"). Never colour alone. */
export function StatusBadge({
  status,
  children,
  className,
}: {
  status: Status;
  children: ReactNode;
  className?: string;
}) {
  const { icon: Icon, colour, isTurning } = LOOKS[status];
  return (
    <span className={clsx('inline-flex items-center gap-1.5 align-middle whitespace-nowrap', className)}>
      <Icon aria-hidden className={clsx('size-4 shrink-0', colour, isTurning && 'animate-turn')} />
      <span>{children}</span>
    </span>
  );
}
