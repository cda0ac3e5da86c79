'use client';

import clsx from 'clsx';
import { memo, type MouseEvent, type ReactNode } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';
import { SELECT_WIDTH_PX, type CellFit, type DataColumn } from './column.ts';
import { RowCheckbox } from './row-checkbox.tsx';

// Badges and the like stand on the line of the text beside them, not on its middle.
const CELL =
  'overflow-hidden data-fits:overflow-visible border-b border-divider px-3 text-ellipsis [&_button>.inline-flex]:align-top [&>.inline-flex]:align-top';
// The pinned cells cover the row's focus ring, so they draw their own part of it. Each is a layer of its own for the browser, which
// a scroll has to put together anew: they are pinned only while there is something to stay in front of.
const PINNED =
  'bg-page group-data-scrolled/area:sticky group-data-scrolled/area:z-10 group-focus-visible/row:shadow-[inset_2px_0_var(--line-focus),inset_0_2px_var(--line-focus),inset_0_-2px_var(--line-focus)] group-hover/row:bg-subtle group-data-open/row:bg-active group-data-selected/row:bg-hover';

/** Whether a click landed on a control of its own, which keeps the row from opening. */
function isOnControl(event: MouseEvent): boolean {
  return event.target instanceof Element && event.target.closest('a, button, input, label, [role="checkbox"]') !== null;
}

function cellContent<Row>(column: DataColumn<Row>, row: Row): ReactNode {
  if (column.cell) return column.cell(row);
  const value = column.value?.(row);
  return value instanceof Date ? value.toISOString() : value === null || value === undefined ? null : String(value);
}

type DataRowProps<Row> = {
  id: string;
  row: Row;
  name: string;
  /** Place among the shown rows, from 0. */
  rowIndex: number;
  columns: readonly DataColumn<Row>[];
  heightPx: number;
  /** Rows have one height and one line each, as a table of which only a part is drawn needs it. */
  isFixed: boolean;
  /** Null where nothing is measured: everything is clipped. */
  fit: CellFit<Row> | null;
  isActive: boolean;
  isOpen: boolean;
  /** Null where rows cannot be selected. */
  isSelected: boolean | null;
  /** No longer belongs to what is shown. */
  isLeaving: boolean;
  onToggle: (id: string) => void;
  onOpen: ((row: Row) => void) | undefined;
};

function DataRowInner<Row>(props: DataRowProps<Row>) {
  const { id, row, name, rowIndex, columns, heightPx, isFixed, isActive, isOpen, isSelected, onToggle, onOpen } = props;
  const { fit, isLeaving } = props;
  const isFitting = (column: DataColumn<Row>, content: ReactNode, isFirst: boolean) => {
    const text = column.text?.(row) ?? (typeof content === 'string' ? content : null);
    return fit !== null && text !== null && fit(column, isFirst, text);
  };
  return (
    <tr
      data-row-id={id}
      data-open={isOpen ? '' : undefined}
      data-selected={isSelected ? '' : undefined}
      aria-rowindex={rowIndex + 2}
      aria-current={isOpen || undefined}
      tabIndex={isActive ? 0 : -1}
      className={clsx(
        'group/row scroll-mt-10 -outline-offset-2 hover:bg-subtle data-open:bg-active data-selected:bg-hover',
        onOpen && 'cursor-pointer',
        // Of itself it would not reach what stands in boxes of its own.
        isLeaving && '[&_td]:line-through [&_td_*]:line-through',
      )}
      style={{ height: heightPx }}
      onClick={(event) => {
        if (onOpen && !isOnControl(event)) onOpen(row);
      }}
    >
      {isSelected !== null && (
        <td className={clsx('left-0 border-b border-divider', PINNED)} style={{ height: heightPx }}>
          <RowCheckbox
            label={`Select ${name}`}
            isChecked={isSelected}
            onToggle={() => onToggle(id)}
            tabIndex={isActive ? 0 : -1}
          />
        </td>
      )}
      {columns.map((column, index) => {
        const content = cellContent(column, row);
        const isFirst = index === 0;
        const isWrapped = column.canWrap === true && !isFixed;
        return (
          <td
            key={column.id}
            data-fits={isFitting(column, content, isFirst) ? '' : undefined}
            title={typeof content === 'string' && !isWrapped ? content : undefined}
            className={clsx(
              CELL,
              isWrapped ? 'py-2 wrap-anywhere' : 'whitespace-nowrap',
              column.align === 'end' && 'text-right',
              isFirst && PINNED,
              isFirst && 'font-semibold',
            )}
            style={{ height: heightPx, left: isFirst ? (isSelected === null ? 0 : SELECT_WIDTH_PX) : undefined }}
          >
            {isFirst && onOpen ? (
              <button
                type="button"
                tabIndex={-1}
                className="block w-full truncate text-left font-semibold text-link group-hover/row:underline group-data-open/row:text-high group-data-selected/row:text-high in-data-fits:overflow-visible"
                onClick={() => onOpen(row)}
              >
                {content}
              </button>
            ) : (
              content
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** One row. Re-drawn only when its own data, place or state changed, so that a scroll touches new rows alone. */
export const DataRow = memo(DataRowInner) as typeof DataRowInner;

/** Empty space that stands for rows not in the document. */
export function SpacerRow({ heightPx, columnCount }: { heightPx: number; columnCount: number }) {
  return (
    <tr aria-hidden style={{ height: heightPx }}>
      <td colSpan={columnCount} className="p-0" />
    </tr>
  );
}

type SkeletonRowProps<Row> = { columns: readonly DataColumn<Row>[]; hasSelection: boolean; heightPx: number };

/** A row on its first way, with the final column widths. */
export function SkeletonRow<Row>({ columns, hasSelection, heightPx }: SkeletonRowProps<Row>) {
  return (
    <tr style={{ height: heightPx }}>
      {hasSelection && <td className="border-b border-divider" />}
      {columns.map((column) => (
        <td key={column.id} className="border-b border-divider px-3" style={{ height: heightPx }}>
          <Skeleton className={clsx('h-4 w-3/4', column.align === 'end' && 'ml-auto')} />
        </td>
      ))}
    </tr>
  );
}
