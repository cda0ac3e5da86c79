'use client';

import { useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { KeyList, type KeyRow } from '../ui/key-list.tsx';
import { Switch } from '../ui/switch.tsx';
import { useShortcut, useShortcutsSetting } from '../ui/use-shortcuts.ts';

const ROWS: readonly KeyRow[] = [
  { keys: ['/'], does: 'Go to the search' },
  { keys: ['?'], does: 'Show these shortcuts' },
  { keys: ['Esc'], does: 'Close, or go one level up' },
  { keys: ['↑', '↓', 'j', 'k'], does: 'Move between rows of a table' },
  { keys: ['Home', 'End', 'Page Up', 'Page Down'], does: 'Jump in a table' },
  { keys: ['Enter'], does: 'Open the row' },
  { keys: ['Space'], does: 'Select the row' },
  { keys: ['←', '→'], does: 'Move along a chart, or change a column’s width' },
];

/** The keyboard shortcuts, and the switch that turns single-character ones off. Opened by `?` or from the account menu. */
export function useShortcutsDialog() {
  const [isOpen, setIsOpen] = useState(false);
  const [isEnabled, setIsEnabled] = useShortcutsSetting();
  useShortcut('?', () => setIsOpen(true));
  const dialog = (
    <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title="Keyboard shortcuts">
      <div className="mb-4">
        <KeyList rows={ROWS} />
      </div>
      <Switch
        label="Single-character shortcuts"
        help="Turn off if speech input or another tool sets them off. Arrows, Enter and Esc always work."
        isOn={isEnabled}
        onChange={setIsEnabled}
      />
    </Dialog>
  );
  return { dialog, openShortcuts: () => setIsOpen(true) };
}
