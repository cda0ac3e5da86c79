'use client';

import clsx from 'clsx';
import { CalendarOff, X } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { WeekDay } from '#lib/scheduling/week/schema.ts';
import type { EditedAgent, EditedWeek, WeekShift } from '#lib/scheduling/week/week-edits.shared.ts';
import type { DragDraft } from './drag-draft.ts';
import { shiftsInCell, targetId, type GridPlace } from './grid-place.ts';
import { ShiftBlock } from './shift-block.tsx';
import type { TimeScale } from './time-scale.ts';
import { cellWords, codeName, dayWords, spanWords, type CodesById } from './week-words.ts';

/** Width of the pinned column of agents. */
export const AGENT_WIDTH_PX = 184;
/** Height of one agent's row. */
export const ROW_HEIGHT_PX = 48;

/** Props of {@link GridRow}; those that are per row stay equal while nothing about the row changes. */
export type GridRowProps = {
  row: EditedAgent;
  /** The agent as read, to mark what was taken away. */
  asRead: EditedAgent | undefined;
  agentByKey: EditedWeek['agentByKey'];
  rowIndex: number;
  scale: TimeScale;
  codes: CodesById;
  timeZone: string;
  unitName: string;
  /** The focus, when it is in this row. */
  place: GridPlace | null;
  /** Selected shifts; the same empty set for rows without any. */
  selected: ReadonlySet<string>;
  /** Where a dragged shift would land, when that is in this row. */
  draft: DragDraft | null;
  canEdit: boolean;
};

/** One agent: a name that stays in view, and a cell for each day with its shifts. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, rowIndex, scale, draft, timeZone, unitName } = props;
  const overlapping = useMemo(() => overlappingKeys(row.shifts), [row.shifts]);
  return (
    <div
      role="row"
      aria-rowindex={rowIndex + 2}
      className="absolute inset-x-0 top-0 flex"
      style={{ height: ROW_HEIGHT_PX, transform: `translateY(${rowIndex * ROW_HEIGHT_PX}px)` }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        className="sticky left-0 z-10 flex shrink-0 flex-col justify-center border-r border-b border-divider bg-page px-3"
        style={{ width: AGENT_WIDTH_PX }}
      >
        <span className="truncate font-semibold" title={row.agent.name}>
          {row.agent.name}
        </span>
        <span className="truncate text-sm text-low">{unitName}</span>
      </div>
      <div className="relative grow overflow-hidden" role="presentation">
        {scale.days.map((day, index) => (
          <DayCell key={day.date} {...props} day={day} columnIndex={index + 2} overlapping={overlapping} />
        ))}
        {draft && (
          <div
            aria-hidden
            className="pointer-events-none absolute inset-y-1 z-2 rounded-sm border-2 border-selected bg-active/70 px-1 text-sm whitespace-nowrap"
            style={{
              left: scale.toPx(draft.startMs),
              width: Math.max(4, scale.toPx(draft.endMs) - scale.toPx(draft.startMs)),
            }}
          >
            {spanWords(draft, timeZone)}
          </div>
        )}
      </div>
    </div>
  );
});

type DayCellProps = GridRowProps & { day: WeekDay; columnIndex: number; overlapping: ReadonlySet<string> };

function DayCell({ day, columnIndex, overlapping, ...props }: DayCellProps) {
  const { row, asRead, agentByKey, scale, codes, timeZone, place, selected, canEdit } = props;
  const leftPx = scale.toPx(day.startMs);
  const shifts = shiftsInCell(row, scale.days, day);
  const gone = asRead ? shiftsInCell(asRead, scale.days, day).filter(({ key }) => !agentByKey.has(key)) : [];
  const dayOff = row.daysOff.find(({ date }) => date === day.date);
  const goneDayOff = dayOff ? undefined : asRead?.daysOff.find(({ date }) => date === day.date);
  const isEmpty = shifts.length === 0;
  const isHere = place?.date === day.date;
  const words = cellWords(dayOff, { shifts: gone.length, dayOff: goneDayOff !== undefined }, codes);
  return (
    <div
      role="gridcell"
      aria-colindex={columnIndex}
      data-lane
      data-target={isEmpty ? targetId({ agentId: row.agent.id, date: day.date, key: null }) : undefined}
      tabIndex={isEmpty ? (isHere ? 0 : -1) : undefined}
      aria-label={isEmpty ? `${row.agent.name}, ${dayWords(day, timeZone)}: ${words}` : undefined}
      className={clsx(
        'absolute inset-y-0 border-r border-b border-divider focus-visible:outline-offset-[-2px]',
        dayOff && 'bg-neutral-subtle',
      )}
      style={{ left: leftPx, width: scale.toPx(day.endMs) - leftPx }}
    >
      {dayOff && (
        <span className="pointer-events-none absolute inset-1 flex items-center gap-1 overflow-hidden px-1 text-sm whitespace-nowrap">
          <CalendarOff aria-hidden className="size-3.5 shrink-0" />
          {codeName(codes, dayOff.activityCodeId)}
          {dayOff.isNew && <span className="font-semibold">(new)</span>}
        </span>
      )}
      {goneDayOff && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-1 flex items-center gap-1 overflow-hidden rounded-sm border border-dashed border-input px-1 text-sm whitespace-nowrap text-low line-through"
        >
          <X className="size-3 shrink-0" />
          {codeName(codes, goneDayOff.activityCodeId)}
        </span>
      )}
      {gone.map((shift) => (
        <span
          key={shift.key}
          aria-hidden
          className="pointer-events-none absolute inset-y-1 flex items-center gap-0.5 overflow-hidden rounded-sm border border-dashed border-input px-1 text-sm whitespace-nowrap text-low line-through"
          style={{
            left: scale.toPx(shift.startMs) - leftPx,
            width: Math.max(24, scale.toPx(shift.endMs) - scale.toPx(shift.startMs)),
          }}
        >
          <X className="size-3 shrink-0" />
          {spanWords(shift, timeZone)}
        </span>
      ))}
      {shifts.map((shift) => (
        <ShiftBlock
          key={shift.key}
          shift={shift}
          scale={scale}
          cellPx={leftPx}
          codes={codes}
          timeZone={timeZone}
          isActive={isHere && place?.key === shift.key}
          isSelected={selected.has(shift.key)}
          isOverlapping={overlapping.has(shift.key)}
          canEdit={canEdit}
        />
      ))}
    </div>
  );
}

/** Shifts of one agent that share a moment with another one. */
function overlappingKeys(shifts: readonly WeekShift[]): ReadonlySet<string> {
  const keys = new Set<string>();
  let latest: WeekShift | null = null;
  for (const shift of shifts) {
    if (latest && shift.startMs < latest.endMs) keys.add(shift.key).add(latest.key);
    if (!latest || shift.endMs > latest.endMs) latest = shift;
  }
  return keys;
}
