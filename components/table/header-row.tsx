'use client';

import clsx from 'clsx';
import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { minWidthPx, SELECT_WIDTH_PX, type DataColumn, type TableSort } from './column.ts';
import { RowCheckbox } from './row-checkbox.tsx';
import type { TableSelection } from './selection-bar.tsx';

const RESIZE_STEP_PX = 16;
const MAX_WIDTH_PX = 960;
const HEADER_CELL = 'group/head sticky top-0 border-b border-edge bg-subtle p-0 text-sm font-semibold text-mid';

type HeaderRowProps<Row extends object> = {
  columns: readonly DataColumn<Row>[];
  canSort: (columnId: string) => boolean;
  onToggleSort: (columnId: string) => void;
  sort: TableSort;
  widthOf: (column: DataColumn<Row>) => number;
  onResize: (column: DataColumn<Row>, widthPx: number) => void;
  selection: TableSelection | undefined;
  rowIds: readonly string[];
  heightPx: number;
};

/** The sticky heading: sort buttons, resize handles and the checkbox of all rows. */
export function HeaderRow<Row extends object>(props: HeaderRowProps<Row>) {
  const { columns, sort, widthOf, onResize, selection, rowIds, heightPx } = props;
  const selectedShown = selection ? rowIds.filter((id) => selection.selectedIds.has(id)).length : 0;
  const areAllSelected = rowIds.length > 0 && selectedShown === rowIds.length;
  return (
    <thead>
      <tr aria-rowindex={1}>
        {selection && (
          <th scope="col" className={clsx(HEADER_CELL, 'left-0 z-30')} style={{ height: heightPx }}>
            <RowCheckbox
              label="Select all rows"
              isChecked={areAllSelected}
              isMixed={selectedShown > 0 && !areAllSelected}
              onToggle={() => selection.onChange(new Set(areAllSelected ? [] : rowIds))}
            />
          </th>
        )}
        {columns.map((column, index) => {
          const isSorted = sort?.columnId === column.id;
          const canSort = props.canSort(column.id);
          const direction = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none';
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={canSort ? direction : undefined}
              className={clsx(HEADER_CELL, index === 0 ? 'z-30' : 'z-20')}
              style={{ height: heightPx, left: index === 0 ? (selection ? SELECT_WIDTH_PX : 0) : undefined }}
            >
              {canSort ? (
                <button
                  type="button"
                  className={clsx(
                    'flex size-full items-center gap-1 truncate px-3 -outline-offset-2 hover:text-high',
                    column.align === 'end' ? 'justify-end text-right' : 'text-left',
                  )}
                  onClick={() => props.onToggleSort(column.id)}
                >
                  {column.align === 'end' && <SortIcon direction={direction} />}
                  <span className="truncate">{column.header}</span>
                  {column.align !== 'end' && <SortIcon direction={direction} />}
                </button>
              ) : (
                <span className={clsx('block truncate px-3', column.align === 'end' ? 'text-right' : 'text-left')}>
                  {column.header}
                </span>
              )}
              <ResizeHandle column={column} widthPx={widthOf(column)} onResize={onResize} />
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SortIcon({ direction }: { direction: 'ascending' | 'descending' | 'none' }) {
  const Icon = direction === 'ascending' ? ArrowUp : direction === 'descending' ? ArrowDown : ArrowUpDown;
  return (
    <Icon
      aria-hidden
      className={clsx(
        'size-3.5 shrink-0',
        direction === 'none' && 'opacity-0 group-focus-within/head:opacity-60 group-hover/head:opacity-60',
      )}
    />
  );
}

type ResizeHandleProps<Row> = {
  column: DataColumn<Row>;
  widthPx: number;
  onResize: (column: DataColumn<Row>, widthPx: number) => void;
};

/** Dragged, or moved by the arrow keys while focused. */
function ResizeHandle<Row>({ column, widthPx, onResize }: ResizeHandleProps<Row>) {
  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -RESIZE_STEP_PX : event.key === 'ArrowRight' ? RESIZE_STEP_PX : 0;
    if (step === 0) return;
    event.preventDefault();
    onResize(column, widthPx + step);
  };
  const handlePointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const startX = event.clientX;
    const startPx = handle.parentElement?.getBoundingClientRect().width ?? widthPx;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(column, startPx + moved.clientX - startX);
    const stop = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', stop);
      handle.removeEventListener('pointercancel', stop);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', stop);
    handle.addEventListener('pointercancel', stop);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${column.header}`}
      aria-valuenow={widthPx}
      aria-valuemin={minWidthPx(column)}
      aria-valuemax={MAX_WIDTH_PX}
      tabIndex={0}
      onKeyDown={handleKey}
      onPointerDown={handlePointerDown}
      className="absolute inset-y-1 right-0 w-1.5 cursor-col-resize touch-none rounded-sm border-r border-edge group-hover/head:border-r-2 hover:bg-focus focus-visible:bg-focus"
    />
  );
}
