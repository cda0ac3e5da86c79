'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { Pencil, Plus } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { WeekDay } from '#lib/scheduling/week/schema.ts';
import { isChanged, type EditedAgent, type EditedWeek } from '#lib/scheduling/week/week-edits.shared.ts';
import { Button } from '../../ui/button.tsx';
import { shiftsInCell, targetId, type GridPlace } from './grid-place.ts';
import type { GridApi } from './week-grid.tsx';
import { cellWords, shiftSentence, type CodesById } from './week-words.ts';

/** Props of {@link WeekList}. */
export type WeekListProps = {
  label: string;
  week: EditedWeek;
  rows: readonly EditedAgent[];
  day: WeekDay;
  codes: CodesById;
  onOpen: (place: GridPlace) => void;
  canEdit: boolean;
  apiRef: RefObject<GridApi | null>;
};

const ASSUMED_ROW_PX = 96;

/** One day on a narrow screen: agents below each other, their shifts in words. */
export function WeekList({ label, week, rows, day, codes, onOpen, canEdit, apiRef }: WeekListProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoises this component.
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => ASSUMED_ROW_PX,
    // Behind an editor in full width a row has no height; it keeps the one it had, or nothing would ever be drawn again.
    measureElement: (element, _entry, list) =>
      element.getBoundingClientRect().height ||
      (list.measurementsCache[Number(element.getAttribute('data-index'))]?.size ?? ASSUMED_ROW_PX),
    getItemKey: (index) => rows[index]?.agent.id ?? index,
    overscan: 6,
    initialRect: { width: 0, height: 640 },
    useFlushSync: false,
  });
  const pendingFocus = useRef<GridPlace | null>(null);
  useEffect(() => {
    apiRef.current = {
      focus: (place) => {
        pendingFocus.current = place;
        const index = rows.findIndex(({ agent }) => agent.id === place.agentId);
        if (index >= 0) virtualizer.scrollToIndex(index);
      },
    };
  });
  useLayoutEffect(() => {
    if (!pendingFocus.current) return;
    const id = CSS.escape(targetId(pendingFocus.current));
    const target = scrollRef.current?.querySelector<HTMLElement>(`[data-target="${id}"]`);
    if (!target || target.offsetParent === null) return;
    pendingFocus.current = null;
    target.focus();
  });
  return (
    <div
      ref={scrollRef}
      data-scroll-area
      className="overflow-y-auto overscroll-contain rounded-md border border-divider bg-page"
      style={{ maxHeight: 'max(20rem, 70dvh)' }}
    >
      <ul aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <li
              key={row.agent.id}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0 border-b border-divider p-3"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ListRow week={week} row={row} day={day} codes={codes} onOpen={onOpen} canEdit={canEdit} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

type ListRowProps = Omit<WeekListProps, 'label' | 'rows' | 'apiRef'> & { row: EditedAgent };

function ListRow({ week, row, day, codes, onOpen, canEdit }: ListRowProps) {
  const { timeZone } = week.view;
  const shifts = shiftsInCell(row, [day], day);
  const asRead = week.asRead.get(row.agent.id);
  const removed = asRead ? shiftsInCell(asRead, [day], day).filter(({ key }) => !week.agentByKey.has(key)).length : 0;
  const dayOff = row.daysOff.find(({ date }) => date === day.date);
  const goneDayOff = !dayOff && Boolean(asRead?.daysOff.some(({ date }) => date === day.date));
  const place = { agentId: row.agent.id, date: day.date };
  return (
    <>
      <p className="font-semibold">{row.agent.name}</p>
      {(shifts.length === 0 || dayOff || goneDayOff) && (
        <p className="text-mid">{cellWords(dayOff, { shifts: removed, dayOff: goneDayOff }, codes)}</p>
      )}
      <div className="mt-1 flex flex-col items-start gap-1">
        {shifts.map((shift) => (
          <button
            key={shift.key}
            type="button"
            data-target={shift.key}
            onClick={() => onOpen({ ...place, key: shift.key })}
            className={clsx(
              'flex min-h-9 w-full items-start gap-2 rounded-sm border px-2 py-1.5 text-left hover:bg-hover',
              isChanged(shift) ? 'border-2 border-dashed border-selected' : 'border-input',
            )}
          >
            {isChanged(shift) && <Pencil aria-hidden className="mt-0.5 size-4 shrink-0 text-selected" />}
            <span className="min-w-0">{shiftSentence(shift, codes, timeZone)}</span>
          </button>
        ))}
        {canEdit && (
          <Button
            size="sm"
            variant="ghost"
            data-target={targetId({ ...place, key: null })}
            aria-label={`Add shift for ${row.agent.name}, or give the day off`}
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() => onOpen({ ...place, key: null })}
          >
            Add shift
          </Button>
        )}
      </div>
    </>
  );
}
