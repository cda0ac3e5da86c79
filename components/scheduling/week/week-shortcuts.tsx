'use client';

import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';

const ROWS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['←', '→'], does: 'Move to the previous or next shift or day' },
  { keys: ['↑', '↓', 'Page Up', 'Page Down'], does: 'Move between agents' },
  { keys: ['Home', 'End'], does: 'First or last day; with Ctrl or ⌘ the first or last agent' },
  { keys: ['Enter'], does: 'Open the shift, or add one on an empty day' },
  { keys: ['Space'], does: 'Select the shift' },
  { keys: ['Delete'], does: 'Remove the shift, or all selected ones' },
  { keys: ['Ctrl or ⌘ + Z'], does: 'Undo' },
  { keys: ['Ctrl or ⌘ + Shift + Z'], does: 'Redo' },
  { keys: ['Shift'], does: 'While dragging: steps of 5 minutes instead of 15' },
  { keys: ['Esc'], does: 'Take back a drag, clear the selection, or close the panel' },
  { keys: ['/'], does: 'Go to the search' },
  { keys: ['?'], does: 'Show these shortcuts' },
];

/** Props of {@link WeekShortcuts}. */
export type WeekShortcutsProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** The keys of the week grid. */
export function WeekShortcuts({ isOpen, onOpenChange }: WeekShortcutsProps) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Keys of the week grid" size="md">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
        {ROWS.map((row) => (
          <div key={row.does} className="contents">
            <dt className="flex flex-wrap gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{row.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
