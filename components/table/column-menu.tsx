'use client';

import { Settings2 } from 'lucide-react';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { buttonClass } from '../ui/button-class.ts';
import type { DataColumn, TableDensity } from './column.ts';

type ColumnMenuProps<Row> = {
  columns: readonly DataColumn<Row>[];
  shownColumns: readonly DataColumn<Row>[];
  onHiddenChange: (ids: readonly string[]) => void;
  density: TableDensity;
  onDensityChange: (density: TableDensity) => void;
};

/** Which columns are shown, and how high the rows are. */
export function ColumnMenu<Row>({
  columns,
  shownColumns,
  onHiddenChange,
  density,
  onDensityChange,
}: ColumnMenuProps<Row>) {
  const shownIds = new Set(shownColumns.map((column) => column.id));
  const setShown = (id: string, isShown: boolean) =>
    onHiddenChange(columns.map((column) => column.id).filter((each) => (each === id ? !isShown : !shownIds.has(each))));
  const entries: MenuEntry[] = [
    {
      kind: 'group',
      label: 'Columns',
      entries: columns.map((column, index) => ({
        kind: 'checkbox' as const,
        id: column.id,
        label: column.header,
        isChecked: shownIds.has(column.id),
        isDisabled: index === 0 || column.isAlwaysShown,
        onChange: (isChecked: boolean) => setShown(column.id, isChecked),
      })),
    },
    { kind: 'separator', id: 'rows' },
    {
      kind: 'checkbox',
      id: 'density',
      label: 'Compact rows',
      isChecked: density === 'compact',
      onChange: (isChecked) => onDensityChange(isChecked ? 'compact' : 'comfortable'),
    },
  ];
  return (
    <Menu
      align="end"
      entries={entries}
      trigger={
        <button type="button" aria-label="View" className={buttonClass('ghost', 'md', '@max-md:px-2')}>
          <Settings2 aria-hidden className="size-4" />
          <span className="@max-md:hidden">View</span>
        </button>
      }
    />
  );
}
