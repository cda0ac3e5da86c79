import clsx from 'clsx';

/** One primary button per view; danger only for what stops or removes something. */
export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';

/** `md` is 36 px high, `sm` 28 px (never below the 24 px target of WCAG 2.5.8). */
export type ButtonSize = 'md' | 'sm';

const VARIANTS: Record<ButtonVariant, string> = {
  primary:
    'border-primary-edge bg-primary text-white enabled:hover:bg-primary-hover [a&]:hover:bg-primary-hover enabled:active:bg-primary-active',
  secondary:
    'border-transparent bg-secondary text-on-secondary enabled:hover:bg-secondary-hover [a&]:hover:bg-secondary-hover',
  ghost: 'border-transparent bg-transparent text-on-ghost enabled:hover:bg-hover [a&]:hover:bg-hover',
  danger: 'border-danger-edge bg-danger text-white enabled:hover:bg-danger-hover [a&]:hover:bg-danger-hover',
};

const SIZES: Record<ButtonSize, string> = {
  md: 'min-h-9 px-4 py-1.5',
  sm: 'min-h-7 px-2.5 py-0.5',
};

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-sm border text-center font-semibold no-underline transition-colors select-none';

/** The classes of a button, for elements that look like one (links, menu triggers). */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'md', className?: string): string {
  return clsx(
    BASE,
    VARIANTS[variant],
    SIZES[size],
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed',
    className,
  );
}
