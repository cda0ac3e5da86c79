import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { buttonClass, type ButtonSize, type ButtonVariant } from './button-class.ts';
import { Spinner } from './spinner.tsx';

/** Props of {@link Button}; everything a `<button>` takes besides. */
export type ButtonProps = ComponentProps<'button'> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Drawn before the words, 16 px. */
  icon?: ReactNode;
  /** The action is under way: shows a spinner, ignores clicks and keeps the focus where it is. */
  isBusy?: boolean;
  /** Words while busy ("Starting run"); the ordinary words when left out. */
  busyLabel?: string;
};

/** A button whose words are verb and object ("Start run"). Not a submit button unless `type="submit"`. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  isBusy = false,
  busyLabel,
  type = 'button',
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (isBusy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(variant, size, className)}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={isBusy || onClick ? handleClick : undefined}
    >
      {isBusy ? <Spinner /> : icon}
      {isBusy && busyLabel ? busyLabel : children}
    </button>
  );
}
