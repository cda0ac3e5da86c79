'use client';

import { useState } from 'react';
import { formatCount } from '#lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/field.tsx';

/** Props of {@link SelectedShiftsBar}. */
export type SelectedShiftsBarProps = {
  count: number;
  onShiftBy: (minutes: number) => void;
  onRemove: () => void;
  onClear: () => void;
};

const MOST_MINUTES = 24 * 60;

/** What can be done with several shifts at once. */
export function SelectedShiftsBar({ count, onShiftBy, onRemove, onClear }: SelectedShiftsBarProps) {
  const [text, setText] = useState('60');
  const minutes = /^[-+−]?\d{1,4}$/.test(text.trim()) ? Number(text.trim().replace('−', '-')) : Number.NaN;
  const isUsable = Number.isInteger(minutes) && minutes !== 0 && Math.abs(minutes) <= MOST_MINUTES;
  return (
    <form
      role="group"
      aria-label="Selected shifts"
      className="mb-2 flex flex-wrap items-center gap-2 rounded-md border border-divider bg-active px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) onShiftBy(minutes);
      }}
    >
      <span className="font-semibold">{formatCount(count, 'shift')} selected</span>
      <label className="ml-auto flex items-center gap-2">
        Shift by
        <Input
          className="w-20"
          inputMode="text"
          aria-label="Minutes, negative for earlier"
          value={text}
          onValueChange={setText}
        />
        minutes
      </label>
      <Button type="submit" disabled={!isUsable}>
        Shift
      </Button>
      <Button onClick={onRemove}>Remove</Button>
      <Button variant="ghost" onClick={onClear}>
        Clear selection
      </Button>
    </form>
  );
}
