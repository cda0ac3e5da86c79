'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

/** Props of {@link SegmentedControl}. */
export type SegmentedControlProps<Value extends string> = {
  label: string;
  options: readonly { value: Value; label: ReactNode }[];
  value: Value;
  onChange: (value: Value) => void;
};

/** One of two to four short words, all in view: a range, a kind of view. */
export function SegmentedControl<Value extends string>({
  label,
  options,
  value,
  onChange,
}: SegmentedControlProps<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        if (next[0] !== undefined) onChange(next[0]);
      }}
      className="flex w-fit max-w-full flex-wrap rounded-sm border border-input bg-field p-0.5"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="min-h-7 rounded-sm px-3 text-mid hover:text-high data-pressed:bg-primary data-pressed:font-semibold data-pressed:text-white"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
