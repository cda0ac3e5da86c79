'use client';

import { Menu as Base } from '@base-ui/react/menu';
import clsx from 'clsx';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

/** One line of a {@link Menu}. */
export type MenuEntry =
  | {
      kind: 'item';
      id: string;
      label: ReactNode;
      icon?: ReactNode;
      onSelect: () => void;
      isDisabled?: boolean;
      isDanger?: boolean;
    }
  | { kind: 'link'; id: string; label: ReactNode; icon?: ReactNode; href: string }
  | {
      kind: 'checkbox';
      id: string;
      label: ReactNode;
      isChecked: boolean;
      onChange: (isChecked: boolean) => void;
      isDisabled?: boolean;
    }
  | {
      kind: 'radio';
      id: string;
      label: string;
      value: string;
      options: readonly { value: string; label: ReactNode }[];
      onChange: (value: string) => void;
    }
  | { kind: 'group'; label: string; entries: readonly MenuEntry[] }
  | { kind: 'separator'; id: string };

/** Props of {@link Menu}. */
export type MenuProps = {
  /** The button that opens it; it needs a name. */
  trigger: ReactElement<Record<string, unknown>>;
  entries: readonly MenuEntry[];
  /** Shown above the entries, for example who is signed in. */
  heading?: ReactNode;
  align?: 'start' | 'end';
  side?: 'top' | 'bottom';
};

const ITEM =
  'flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-high no-underline outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover';

/** A list of actions, links and settings behind a button. */
export function Menu({ trigger, entries, heading, align = 'start', side = 'bottom' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50">
          <Base.Popup className="max-h-(--available-height) max-w-80 min-w-48 overflow-y-auto rounded-md border border-edge bg-page p-1 shadow-lg outline-none">
            {heading && <div className="border-b border-divider px-2 pt-1 pb-2">{heading}</div>}
            {entries.map(renderEntry)}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function IndicatorSlot({ children }: { children: ReactNode }) {
  return <span className="flex size-4 shrink-0 items-center justify-center">{children}</span>;
}

function renderEntry(entry: MenuEntry): ReactNode {
  switch (entry.kind) {
    case 'item':
      return (
        <Base.Item
          key={entry.id}
          disabled={entry.isDisabled}
          onClick={entry.onSelect}
          className={clsx(ITEM, entry.isDanger && 'text-error')}
        >
          {entry.icon}
          {entry.label}
        </Base.Item>
      );
    case 'link':
      return (
        <Base.LinkItem key={entry.id} href={entry.href} className={ITEM}>
          {entry.icon}
          {entry.label}
        </Base.LinkItem>
      );
    case 'checkbox':
      return (
        <Base.CheckboxItem
          key={entry.id}
          checked={entry.isChecked}
          onCheckedChange={entry.onChange}
          disabled={entry.isDisabled}
          closeOnClick={false}
          className={ITEM}
        >
          <IndicatorSlot>
            <Base.CheckboxItemIndicator render={<Check className="size-4" />} />
          </IndicatorSlot>
          {entry.label}
        </Base.CheckboxItem>
      );
    case 'radio':
      return (
        <Base.RadioGroup key={entry.id} value={entry.value} onValueChange={(value) => entry.onChange(value as string)}>
          <Base.Group>
            <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-sm text-low">{entry.label}</Base.GroupLabel>
            {entry.options.map((option) => (
              <Base.RadioItem key={option.value} value={option.value} closeOnClick={false} className={ITEM}>
                <IndicatorSlot>
                  <Base.RadioItemIndicator render={<Check className="size-4" />} />
                </IndicatorSlot>
                {option.label}
              </Base.RadioItem>
            ))}
          </Base.Group>
        </Base.RadioGroup>
      );
    case 'group':
      return (
        <Base.Group key={entry.label}>
          <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-sm text-low">{entry.label}</Base.GroupLabel>
          {entry.entries.map(renderEntry)}
        </Base.Group>
      );
    case 'separator':
      return <Base.Separator key={entry.id} className="my-1 h-px bg-divider" />;
  }
}
