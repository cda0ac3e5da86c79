'use client';

import { Select as Base } from '@base-ui/react/select';
import clsx from 'clsx';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { CONTROL_LOOK } from './field.tsx';

/** One choice of a {@link Select}. */
export type SelectOption<Value extends string> = {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  isDisabled?: boolean;
};

/** Props of {@link Select}. */
export type SelectProps<Value extends string> = {
  options: readonly SelectOption<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  /** Needed outside a `Field`. */
  label?: string;
  placeholder?: string;
  isDisabled?: boolean;
  name?: string;
  size?: 'md' | 'sm';
  /** Its width, instead of the full one. */
  className?: string;
};

/** A choice of one among several; for two to four short words use `SegmentedControl`. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const {
    options,
    value,
    onValueChange,
    label,
    placeholder = 'Choose',
    isDisabled,
    name,
    size = 'md',
    className,
  } = props;
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      disabled={isDisabled}
      name={name}
    >
      <Base.Trigger
        aria-label={label}
        className={clsx(
          CONTROL_LOOK,
          'flex items-center justify-between gap-2 text-left data-disabled:cursor-not-allowed data-disabled:opacity-60',
          size === 'md' ? 'h-9' : 'h-7',
          className ?? 'w-full',
        )}
      >
        <Base.Value placeholder={placeholder} className="truncate data-placeholder:text-low" />
        <Base.Icon render={<ChevronDown aria-hidden className="size-4 shrink-0 text-mid" />} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} collisionPadding={8} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="max-h-(--available-height) max-w-(--available-width) min-w-(--anchor-width) overflow-y-auto rounded-md border border-edge bg-page p-1 shadow-lg outline-none">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.isDisabled}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover"
                >
                  <span className="flex size-4 shrink-0 items-center justify-center">
                    <Base.ItemIndicator render={<Check className="size-4" />} />
                  </span>
                  <span className="min-w-0">
                    <Base.ItemText>{option.label}</Base.ItemText>
                    {option.hint && <span className="block text-sm text-mid">{option.hint}</span>}
                  </span>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
