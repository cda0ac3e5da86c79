'use client';

import { Field as Base } from '@base-ui/react/field';
import clsx from 'clsx';
import { CircleX } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

/** The look of every text control, whatever its width. */
export const CONTROL_LOOK =
  'rounded-sm border border-input bg-field px-3 text-high enabled:hover:border-input-hover disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-error data-invalid:border-error [&[readonly]]:bg-subtle';

/** The same at the full width of what is around it. */
export const CONTROL_CLASS = `w-full ${CONTROL_LOOK}`;

/** Props of {@link Field}. */
export type FieldProps = {
  label: ReactNode;
  /** Help under the label: the format, an example, why we ask. */
  help?: ReactNode;
  /** What is wrong and how to mend it; marks the control as invalid. */
  error?: ReactNode;
  /** Says "optional" beside the label; everything else is needed. */
  isOptional?: boolean;
  isDisabled?: boolean;
  name?: string;
  className?: string;
  /** One `Input`, `Textarea` or `Select`. */
  children: ReactNode;
};

/** A labelled control with help and error, tied together for assistive technology. */
export function Field({ label, help, error, isOptional, isDisabled, name, className, children }: FieldProps) {
  return (
    <Base.Root
      name={name}
      invalid={Boolean(error)}
      disabled={isDisabled}
      className={clsx('flex min-w-0 flex-col gap-1', className)}
    >
      <Base.Label className="font-semibold">
        {label}
        {isOptional && <span className="font-normal text-low"> (optional)</span>}
      </Base.Label>
      {help && <Base.Description className="text-sm text-low">{help}</Base.Description>}
      {children}
      {error && (
        <Base.Error match className="flex items-start gap-1.5 text-sm text-high">
          <CircleX aria-hidden className="mt-0.5 size-3.5 shrink-0 text-error" />
          <span>{error}</span>
        </Base.Error>
      )}
    </Base.Root>
  );
}

/** Props of {@link Input}; everything an `<input>` takes besides. */
export type InputProps = Omit<ComponentProps<'input'>, 'onChange' | 'defaultValue' | 'style' | 'className'> & {
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  className?: string;
};

/** A one-line text control. Inside a `Field`, or with an `aria-label`. */
export function Input({ className, ...rest }: InputProps) {
  return <Base.Control {...rest} className={clsx(CONTROL_CLASS, 'h-9', className)} />;
}

/** Props of {@link Textarea}. */
export type TextareaProps = Omit<InputProps, 'type'> & { rows?: number; isMono?: boolean };

/** A text control of several lines. Inside a `Field`, or with an `aria-label`. */
export function Textarea({ className, rows = 5, isMono = false, ...rest }: TextareaProps) {
  return (
    <Base.Control
      {...rest}
      render={<textarea rows={rows} />}
      className={clsx(CONTROL_CLASS, 'py-2', isMono && 'font-mono', className)}
    />
  );
}
