import clsx from 'clsx';
import { Check, CircleX } from 'lucide-react';
import NextLink from 'next/link';

/** One step of a wizard. */
export type Step = {
  id: string;
  label: string;
  state: 'done' | 'current' | 'upcoming' | 'failed';
  /** Where a finished step can be looked at again. */
  href?: string;
};

/** Props of {@link Steps}. */
export type StepsProps = {
  /** What the steps lead to: "Install Headroom". */
  label: string;
  steps: readonly Step[];
};

const STATE_WORDS = { done: 'done', current: 'current step', upcoming: 'not started', failed: 'failed' };

/** Where a person is in a wizard. Narrow screens show the current step's name and the count. */
export function Steps({ label, steps }: StepsProps) {
  const currentIndex = steps.findIndex((step) => step.state === 'current' || step.state === 'failed');
  const current = steps[currentIndex];
  return (
    <nav aria-label={label}>
      {current && (
        <p aria-hidden className="mb-2 text-sm text-mid sm:hidden">
          Step {currentIndex + 1} of {steps.length}: <b className="text-high">{current.label}</b>
        </p>
      )}
      <ol className="flex items-center gap-1 sm:gap-2">
        {steps.map((step, index) => (
          <li
            key={step.id}
            aria-current={step.state === 'current' ? 'step' : undefined}
            className={clsx('flex items-center gap-2', index < steps.length - 1 && 'grow')}
          >
            <StepMark step={step} number={index + 1} />
            {index < steps.length - 1 && (
              <span
                aria-hidden
                className={clsx(
                  'h-0.5 min-w-2 grow rounded-sm',
                  step.state === 'done' ? 'bg-selected' : 'bg-(--line-edge)',
                )}
              />
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepMark({ step, number }: { step: Step; number: number }) {
  const mark = (
    <>
      <span
        aria-hidden
        className={clsx(
          'flex size-7 shrink-0 items-center justify-center rounded-full border-2 text-sm font-semibold',
          step.state === 'done' && 'border-primary-edge bg-primary text-white',
          step.state === 'current' && 'border-selected text-high',
          step.state === 'upcoming' && 'border-edge text-low',
          step.state === 'failed' && 'border-error text-error',
        )}
      >
        {step.state === 'done' ? (
          <Check className="size-4" />
        ) : step.state === 'failed' ? (
          <CircleX className="size-4" />
        ) : (
          number
        )}
      </span>
      <span
        className={clsx(
          'sr-only whitespace-nowrap sm:not-sr-only',
          step.state === 'current' ? 'font-semibold text-high' : 'text-mid',
        )}
      >
        {step.label}
        <span className="sr-only">, {STATE_WORDS[step.state]}</span>
      </span>
    </>
  );
  return step.href ? (
    <NextLink href={step.href} className="flex items-center gap-2 rounded-sm no-underline hover:underline">
      {mark}
    </NextLink>
  ) : (
    <span className="flex items-center gap-2">{mark}</span>
  );
}
