'use client';

import { useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Switch } from '../ui/switch.tsx';
import { useShortcut, useShortcutsSetting } from '../ui/use-shortcuts.ts';

type ShortcutRow = { keys: readonly string[]; does: string };

const ROWS: readonly ShortcutRow[] = [
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
      <dl className="mb-4 grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
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
