'use client';

import clsx from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { Tooltip } from './tooltip.tsx';

/** Props of {@link IconButton}; everything a `<button>` takes besides. */
export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label' | 'children'> & {
  /** The action in words; read by assistive technology and shown as a tooltip. */
  label: string;
  icon: ReactNode;
  size?: 'md' | 'sm';
  /** Set for a toggle: whether it is on. */
  isPressed?: boolean;
};

/** A square button with an icon alone. Use it where the icon is well known; otherwise use words. */
export function IconButton({
  label,
  icon,
  size = 'md',
  isPressed,
  className,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        aria-pressed={isPressed}
        className={clsx(
          'inline-flex shrink-0 items-center justify-center rounded-sm text-mid transition-colors enabled:hover:bg-hover enabled:hover:text-high disabled:cursor-not-allowed disabled:opacity-50',
          size === 'md' ? 'size-9' : 'size-7',
          isPressed && 'bg-active text-high',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
