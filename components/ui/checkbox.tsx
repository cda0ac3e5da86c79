'use client';

import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import { useId, type ReactNode } from 'react';

/** Props of {@link Checkbox}. */
export type CheckboxProps = {
  label: ReactNode;
  help?: ReactNode;
  isChecked: boolean;
  /** Some of what it stands for is on. */
  isMixed?: boolean;
  onChange: (isChecked: boolean) => void;
  isDisabled?: boolean;
  name?: string;
};

/** A choice that takes effect with the form it stands in. For one that takes effect at once use `Switch`. */
export function Checkbox({ label, help, isChecked, isMixed = false, onChange, isDisabled, name }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <Base.Root
        id={id}
        name={name}
        checked={isChecked}
        indeterminate={isMixed}
        onCheckedChange={onChange}
        disabled={isDisabled}
        aria-describedby={help ? `${id}-help` : undefined}
        className="m-0.5 flex size-5 shrink-0 items-center justify-center rounded-sm border border-input bg-field text-white hover:border-input-hover data-checked:border-primary-edge data-checked:bg-primary data-disabled:opacity-50 data-indeterminate:border-primary-edge data-indeterminate:bg-primary"
      >
        <Base.Indicator keepMounted={false} className="flex">
          {isMixed ? <Minus aria-hidden className="size-4" /> : <Check aria-hidden className="size-4" />}
        </Base.Indicator>
      </Base.Root>
      <div className="min-w-0 pt-0.5">
        <label htmlFor={id}>{label}</label>
        {help && (
          <p id={`${id}-help`} className="text-sm text-low">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}
