'use client';

import { formatTime } from '#lib/format.ts';
import { mergePieces, MINUTE_MS } from '#lib/scheduling/week/shift-shape.shared.ts';
import type { EditedWeek, WeekEdit, WeekShift } from '#lib/scheduling/week/week-edits.shared.ts';
import { DayActions } from './day-actions.tsx';
import type { GridPlace } from './grid-place.ts';
import { ShiftEditor } from './shift-editor.tsx';
import { fieldsOf, type ShiftFields } from './shift-form.ts';
import { codeName, spanWords, type CodesById } from './week-words.ts';

/** Props of {@link EditorPanel}. Give it a `key` that changes with the place. */
export type EditorPanelProps = {
  week: EditedWeek;
  codes: CodesById;
  place: GridPlace;
  /** The shift at the place; null for an empty day. */
  shift: WeekShift | null;
  canEdit: boolean;
  onApply: (edit: WeekEdit, focus?: (newKey: string) => GridPlace) => void;
  onRemove: (keys: readonly string[]) => void;
};

/** Everything about one shift, or about adding one; in words for who may only look. */
export function EditorPanel({ week, codes, place, shift, canEdit, onApply, onRemove }: EditorPanelProps) {
  if (!canEdit) return <ShiftInWords shift={shift} codes={codes} timeZone={week.view.timeZone} />;
  const applyShift = (edit: WeekEdit) => {
    const agentId = 'agentId' in edit ? edit.agentId : place.agentId;
    onApply(edit, (newKey) => ({ ...place, agentId, key: shift?.key ?? newKey }));
  };
  return (
    <>
      <ShiftEditor
        week={week}
        codes={codes}
        shiftKey={shift?.key ?? null}
        initial={shift ? fieldsOf(shift, week.view.timeZone) : emptyFields(place, codes)}
        onApply={applyShift}
        onRemove={() => shift && onRemove([shift.key])}
      />
      <DayActions
        week={week}
        codes={codes}
        agentId={place.agentId}
        date={place.date}
        onApply={(edit) => onApply(edit, () => ({ ...place, key: null }))}
      />
    </>
  );
}

function emptyFields(place: GridPlace, codes: CodesById): ShiftFields {
  const active = [...codes.values()].filter(({ isActive }) => isActive);
  const code = active.find(({ category }) => category === 'OnQueueWork') ?? active[0];
  return {
    agentId: place.agentId,
    date: place.date,
    start: '09:00',
    length: '480',
    activityCodeId: code?.id ?? '',
    description: '',
    parts: [],
  };
}

function ShiftInWords({ shift, codes, timeZone }: { shift: WeekShift | null; codes: CodesById; timeZone: string }) {
  if (!shift) return <p>No shift on this day.</p>;
  return (
    <>
      <p className="mb-2 font-semibold">{spanWords(shift, timeZone)}</p>
      <ul className="flex flex-col gap-1">
        {mergePieces(shift.pieces).map((piece) => (
          <li key={piece.startMs}>
            <span className="tabular-nums">{formatTime(piece.startMs, timeZone)}</span>{' '}
            {codeName(codes, piece.activityCodeId)}, {(piece.endMs - piece.startMs) / MINUTE_MS} min
            {piece.description && <span className="text-mid"> ({piece.description})</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
