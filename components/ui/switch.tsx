'use client';

import { Switch as Base } from '@base-ui/react/switch';
import { useId, type ReactNode } from 'react';

/** Props of {@link Switch}. */
export type SwitchProps = {
  label: ReactNode;
  help?: ReactNode;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
};

/** A setting that takes effect at once, for example "Live". */
export function Switch({ label, help, isOn, onChange, isDisabled }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <Base.Root
        id={id}
        checked={isOn}
        onCheckedChange={onChange}
        disabled={isDisabled}
        aria-describedby={help ? `${id}-help` : undefined}
        className="flex h-6 w-10 shrink-0 items-center rounded-full border border-input bg-subtle p-0.5 transition-colors data-checked:border-primary-edge data-checked:bg-primary data-disabled:opacity-50"
      >
        <Base.Thumb className="size-4.5 rounded-full bg-(--line-input) transition-transform data-checked:translate-x-4 data-checked:bg-white" />
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
