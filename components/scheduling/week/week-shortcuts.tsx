'use client';

import { Dialog } from '../../ui/dialog.tsx';
import { KeyList, type KeyRow } from '../../ui/key-list.tsx';

const ROWS: readonly KeyRow[] = [
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
      <KeyList rows={ROWS} />
    </Dialog>
  );
}
