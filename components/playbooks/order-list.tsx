'use client';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { TrunkBaseRef } from '#lib/playbooks/schema.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';

/** Props of {@link OrderList}. */
export type OrderListProps = {
  /** Whose order it is: "Singapore, National". */
  label: string;
  bases: readonly TrunkBaseRef[];
  /** What may be added. */
  choices: readonly TrunkBaseRef[];
  onChange: (bases: TrunkBaseRef[]) => void;
};

/**
 * Trunk bases in the order in which calls try them. Moved by buttons, or with Alt and the arrow keys while one of its buttons has
 * the focus, which stays with the trunk base; each move is announced.
 */
export function OrderList({ label, bases, choices, onChange }: OrderListProps) {
  const list = useRef<HTMLOListElement>(null);
  const [announcement, setAnnouncement] = useState('');
  const move = (from: number, to: number) => {
    const moved = bases[from];
    if (!moved || to < 0 || to >= bases.length) return;
    onChange(bases.toSpliced(from, 1).toSpliced(to, 0, moved));
    setAnnouncement(`${moved.name} is number ${to + 1} of ${bases.length}`);
    const selector = `[data-base="${moved.id}"] button`;
    // At an end one of the two arrows is off; the other one takes the focus.
    requestAnimationFrame(() => {
      const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>(selector) ?? [])];
      buttons.find((button) => !button.disabled)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(index, event.key === 'ArrowUp' ? index - 1 : index + 1);
  };
  const addable = choices.filter(({ id }) => !bases.some((base) => base.id === id));
  return (
    <div className="flex flex-col gap-2">
      <ol ref={list} aria-label={`Order of ${label}`} className="flex flex-col gap-1">
        {bases.map((base, index) => (
          <li
            key={base.id}
            data-base={base.id}
            onKeyDown={(event) => onKeyDown(event, index)}
            className="flex min-h-9 items-center gap-2 rounded-sm border border-divider px-2"
          >
            <span className="w-5 text-right text-sm text-low" aria-hidden>
              {index + 1}
            </span>
            <span className="min-w-0 grow truncate">{base.name}</span>
            <IconButton
              size="sm"
              label={`Move ${base.name} up`}
              icon={<ArrowUp className="size-4" />}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <IconButton
              size="sm"
              label={`Move ${base.name} down`}
              icon={<ArrowDown className="size-4" />}
              disabled={index === bases.length - 1}
              onClick={() => move(index, index + 1)}
            />
            <IconButton
              size="sm"
              label={`Take ${base.name} out`}
              icon={<X className="size-4" />}
              onClick={() => {
                onChange(bases.toSpliced(index, 1));
                setAnnouncement(`${base.name} was taken out`);
              }}
            />
          </li>
        ))}
      </ol>
      {bases.length === 0 && <p className="text-sm text-mid">A route needs a trunk base at least.</p>}
      {addable.length > 0 && (
        <Select
          label={`Add a trunk base to ${label}`}
          placeholder="Add a trunk base"
          size="sm"
          className="w-60 max-w-full"
          options={addable.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          onValueChange={(id) => {
            const added = addable.find((choice) => choice.id === id);
            if (added) onChange([...bases, added]);
          }}
        />
      )}
      <p role="status" className="sr-only">
        {announcement}
      </p>
    </div>
  );
}
