'use client';

import clsx from 'clsx';
import { Pencil, Plus, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { mergePieces, type Piece } from '#lib/scheduling/week/shift-shape.shared.ts';
import { isChanged, type WeekShift } from '#lib/scheduling/week/week-edits.shared.ts';
import { textOn } from './piece-colour.ts';
import type { TimeScale } from './time-scale.ts';
import { codeName, shiftSentence, spanWords, type CodesById } from './week-words.ts';

const MIN_WIDTH_PX = 24;
const NAME_FROM_PX = 56;
const INITIALS_FROM_PX = 24;

/** Props of {@link ShiftBlock}. */
export type ShiftBlockProps = {
  shift: WeekShift;
  scale: TimeScale;
  /** Left end of the cell it stands in, in px of the scale. */
  cellPx: number;
  codes: CodesById;
  timeZone: string;
  /** It is in the tab order. */
  isActive: boolean;
  isSelected: boolean;
  /** Shares a moment with another shift of the agent. */
  isOverlapping: boolean;
  canEdit: boolean;
};

/** A shift on the grid: its times in words over a strip of its activities, each with its name as far as there is room. */
export const ShiftBlock = memo(function ShiftBlock(props: ShiftBlockProps) {
  const { shift, scale, cellPx, codes, timeZone, isActive, isSelected, isOverlapping, canEdit } = props;
  const leftPx = scale.toPx(shift.startMs) - cellPx;
  const widthPx = Math.max(MIN_WIDTH_PX, scale.toPx(shift.endMs) - scale.toPx(shift.startMs));
  const isMarked = isChanged(shift);
  const words = [
    shiftSentence(shift, codes, timeZone),
    ...(isOverlapping ? ['overlaps another shift'] : []),
    ...(isSelected ? ['selected'] : []),
  ].join(', ');
  return (
    <button
      type="button"
      data-target={shift.key}
      data-key={shift.key}
      tabIndex={isActive ? 0 : -1}
      aria-label={words}
      title={words}
      className={clsx(
        'absolute inset-y-1 z-1 flex touch-pan-x touch-pan-y flex-col overflow-hidden rounded-sm border bg-page text-left',
        isMarked ? 'border-2 border-dashed border-selected' : 'border-input',
        isSelected && 'ring-2 ring-selected',
        canEdit && 'cursor-grab',
      )}
      style={{ left: leftPx, width: widthPx }}
    >
      <span className="flex min-h-4 items-center gap-0.5 px-1 text-[0.6875rem] leading-4 whitespace-nowrap">
        {shift.before === null && <Plus aria-hidden className="size-3 shrink-0 text-selected" />}
        {shift.before !== null && isMarked && <Pencil aria-hidden className="size-3 shrink-0 text-selected" />}
        {isOverlapping && <TriangleAlert aria-hidden className="size-3 shrink-0 text-warning" />}
        <span className="truncate">{spanWords(shift, timeZone)}</span>
      </span>
      <PieceStrip shift={shift} widthPx={widthPx} codes={codes} />
      {canEdit && (
        <>
          <span aria-hidden data-edge="start" className="absolute inset-y-0 left-0 w-1.5 cursor-ew-resize" />
          <span aria-hidden data-edge="end" className="absolute inset-y-0 right-0 w-1.5 cursor-ew-resize" />
        </>
      )}
    </button>
  );
});

function PieceStrip({ shift, widthPx, codes }: { shift: WeekShift; widthPx: number; codes: CodesById }) {
  const lengthMs = shift.endMs - shift.startMs;
  return (
    <span aria-hidden className="relative block min-h-4 grow border-t border-divider">
      {mergePieces(shift.pieces).map((piece) => {
        const share = (piece.endMs - piece.startMs) / lengthMs;
        const colour = codes.get(piece.activityCodeId)?.colour ?? '#d9dde6';
        return (
          <span
            key={piece.startMs}
            data-fill
            // Drawn, not text: the name of the block says the activities in full.
            data-label={pieceLabel(piece, share * widthPx, codes)}
            className="absolute inset-y-0 overflow-hidden border-r border-page px-0.5 text-[0.6875rem] leading-5 whitespace-nowrap before:content-[attr(data-label)]"
            style={{
              left: `${((piece.startMs - shift.startMs) / lengthMs) * 100}%`,
              width: `${share * 100}%`,
              background: colour,
              color: textOn(colour),
            }}
          />
        );
      })}
    </span>
  );
}

function pieceLabel(piece: Piece, widthPx: number, codes: CodesById): string {
  const name = codeName(codes, piece.activityCodeId);
  if (widthPx >= NAME_FROM_PX) return name;
  if (widthPx < INITIALS_FROM_PX) return '';
  const initials = name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .join('');
  return initials.length > 1 ? initials.slice(0, 2) : name.slice(0, 2);
}
