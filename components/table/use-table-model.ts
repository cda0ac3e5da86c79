'use client';

import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Updater,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { compareSortValues, type DataColumn, type SortValue, type TableSort } from './column.ts';

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

type Features = typeof features;

const NO_ROWS: readonly never[] = [];

function toColumnDef<Row extends object>(column: DataColumn<Row>, index: number): ColumnDef<Features, Row> {
  const value = column.value;
  return {
    id: column.id,
    header: column.header,
    accessorFn: (row) => value?.(row) ?? undefined,
    enableSorting: value !== undefined && column.isSortable !== false,
    enableHiding: index > 0 && !column.isAlwaysShown,
    sortDescFirst: column.isDescendingFirst ?? false,
    sortUndefined: 'last',
    sortFn: (a, b, id) =>
      compareSortValues(a.getValue<NonNullable<SortValue>>(id), b.getValue<NonNullable<SortValue>>(id)),
  };
}

function resolve<Value>(updater: Updater<Value>, current: Value): Value {
  return typeof updater === 'function' ? (updater as (value: Value) => Value)(current) : updater;
}

/** What the model needs from a table's props. */
export type TableModelInput<Row extends object> = {
  rows: readonly Row[];
  columns: readonly DataColumn<Row>[];
  getRowId: (row: Row) => string;
  sort?: TableSort;
  onSortChange?: (sort: TableSort) => void;
  isSortedByServer?: boolean;
  hiddenColumnIds?: readonly string[];
  onHiddenColumnsChange?: (ids: readonly string[]) => void;
};

/**
 * Sorting and column visibility over TanStack Table. Each is controlled when its props are given and kept inside
 * otherwise. `rows` and `columns` must keep their identity between renders when nothing changed.
 */
export function useTableModel<Row extends object>(input: TableModelInput<Row>) {
  const { rows, columns, getRowId, isSortedByServer = false } = input;
  const [ownSort, setOwnSort] = useState<TableSort>(null);
  const [ownHidden, setOwnHidden] = useState<readonly string[]>(() =>
    columns.filter((column) => column.isInitiallyHidden).map((column) => column.id),
  );
  const sort = input.sort === undefined ? ownSort : input.sort;
  const setSort = input.onSortChange ?? setOwnSort;
  const hidden = input.hiddenColumnIds ?? ownHidden;
  const setHidden = input.onHiddenColumnsChange ?? setOwnHidden;

  const definitions = useMemo(() => columns.map(toColumnDef), [columns]);
  const sorting = useMemo(() => (sort ? [{ id: sort.columnId, desc: sort.isDescending }] : []), [sort]);
  const columnVisibility = useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]);

  // Rows that come sorted need no model, which for tens of thousands of them takes longer than a frame with each change of one.
  const givenRows = useMemo(
    () => (isSortedByServer ? rows.map((row) => ({ id: getRowId(row), original: row })) : null),
    [isSortedByServer, rows, getRowId],
  );
  const table = useTable<Features, Row>({
    features,
    columns: definitions,
    data: givenRows === null ? rows : NO_ROWS,
    getRowId,
    manualSorting: isSortedByServer,
    enableMultiSort: false,
    state: { sorting, columnVisibility },
    onSortingChange: (updater) => {
      const first = resolve(updater, sorting)[0];
      setSort(first ? { columnId: first.id, isDescending: first.desc } : null);
    },
    onColumnVisibilityChange: (updater) => {
      const next = resolve(updater, columnVisibility);
      setHidden(Object.keys(next).filter((id) => next[id] === false));
    },
  });

  const shownColumns = useMemo(
    () => columns.filter((column, index) => index === 0 || !hidden.includes(column.id)),
    [columns, hidden],
  );
  return {
    modelRows: givenRows ?? table.getRowModel().rows,
    shownColumns,
    sort,
    setHidden,
    canSort: (columnId: string) => table.getColumn(columnId)?.getCanSort() ?? false,
    toggleSort: (columnId: string) => table.getColumn(columnId)?.toggleSorting(),
  };
}
