type RowCheckboxProps = {
  label: string;
  isChecked: boolean;
  isMixed?: boolean;
  onToggle: () => void;
  tabIndex?: number;
};

/** A native checkbox with a target of the whole cell; native, because thousands of them pass by while scrolling. */
export function RowCheckbox({ label, isChecked, isMixed = false, onToggle, tabIndex }: RowCheckboxProps) {
  return (
    <label className="flex size-full min-h-6 cursor-pointer items-center justify-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        ref={(input) => {
          if (input) input.indeterminate = isMixed;
        }}
        onChange={onToggle}
        tabIndex={tabIndex}
        className="size-4 cursor-pointer accent-selected"
      />
    </label>
  );
}
