import clsx from 'clsx';
import type { ReactNode } from 'react';

/** The five meanings a colour may carry; always beside a word. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'error';

const TONES: Record<Tone, string> = {
  neutral: 'border-neutral-line bg-neutral-subtle',
  info: 'border-info-line bg-info-subtle',
  success: 'border-success-line bg-success-subtle',
  warning: 'border-warning-line bg-warning-subtle',
  error: 'border-error-line bg-error-subtle',
};

/** A short word in a box: a count, a kind, a source ("observed"). For a state use `StatusBadge`. */
export function Badge({
  tone = 'neutral',
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1 rounded-sm border px-1.5 text-sm whitespace-nowrap text-high',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
