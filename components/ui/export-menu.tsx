import { ChevronDown } from 'lucide-react';
import { buttonClass } from './button-class.ts';
import { Menu, type MenuEntry } from './menu.tsx';

/** The files that a page offers of what it shows. */
export function ExportMenu({ entries }: { entries: readonly MenuEntry[] }) {
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={buttonClass('secondary')}>
          Export CSV
          <ChevronDown aria-hidden className="size-4" />
        </button>
      }
      entries={entries}
    />
  );
}
