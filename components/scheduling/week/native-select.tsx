import clsx from 'clsx';
import { useId } from 'react';
import { CONTROL_CLASS } from '../../ui/field.tsx';

/** Props of {@link NativeSelect}. */
export type NativeSelectProps = {
  label: string;
  /** The label is for assistive technology only. */
  isLabelHidden?: boolean;
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { readonly value: string; readonly label: string }[];
  placeholder?: string;
  isDisabled?: boolean;
};

/** The browser's own choice: for lists of hundreds or thousands, such as agents, where typing finds an entry. */
export function NativeSelect(props: NativeSelectProps) {
  const { label, isLabelHidden, value, onValueChange, options, placeholder, isDisabled } = props;
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={clsx(isLabelHidden ? 'sr-only' : 'font-semibold')}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onValueChange(event.target.value)}
        className={clsx(CONTROL_CLASS, 'h-9')}
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
