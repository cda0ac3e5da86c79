'use client';

import { CalendarSearch } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { AssignmentRow } from '#lib/scheduling/schema.ts';
import { localParts } from '#lib/scheduling/resolve-local-time.shared.ts';
import type { WeekView } from '#lib/scheduling/week/schema.ts';
import { findShift, type WeekEdit } from '#lib/scheduling/week/week-edits.shared.ts';
import { dayOf } from '#lib/scheduling/week/week-time.shared.ts';
import { EmptyState } from '../../state/empty-state.tsx';
import { FilteredEmptyState } from '../../state/filtered-empty-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useMediaQuery } from '../../ui/use-media-query.ts';
import { useNow } from '../../ui/use-now.ts';
import { useShortcutsEnabled } from '../../ui/use-shortcuts.ts';
import { ActivityLegend } from './activity-legend.tsx';
import type { DragDraft } from './drag-draft.ts';
import { EditorPanel } from './editor-panel.tsx';
import type { GridPlace } from './grid-place.ts';
import { SelectedShiftsBar } from './selected-shifts-bar.tsx';
import { createTimeScale, ZOOM_STEPS } from './time-scale.ts';
import type { SetWeekUrl, WeekUrl } from './use-week-choice.ts';
import type { useWeekEdits } from './use-week-edits.ts';
import { WeekGrid, type GridApi } from './week-grid.tsx';
import { WeekList } from './week-list.tsx';
import { WeekShortcuts } from './week-shortcuts.tsx';
import { WeekToolbar } from './week-toolbar.tsx';
import { dayWords, shiftSentence } from './week-words.ts';

/** Props of {@link WeekEditor}. */
export type WeekEditorProps = {
  view: WeekView;
  edits: ReturnType<typeof useWeekEdits>;
  url: WeekUrl;
  setUrl: SetWeekUrl;
  canEdit: boolean;
  /** Rows of the changes so far, for the words that are announced. */
  rows: readonly AssignmentRow[];
  /** Stands between the toolbar and the grid. */
  notes?: ReactNode;
};

const NOBODY: ReadonlySet<string> = new Set();

/** A week on screen, to look at and to edit: the grid, or a list in words where it is narrow, and the panel of a shift. */
export function WeekEditor({ view, edits, url, setUrl, canEdit, rows: changes, notes }: WeekEditorProps) {
  const { week, edit, undo, redo } = edits;
  const isWide = useMediaQuery('(min-width: 40rem)');
  const hasLetters = useShortcutsEnabled();
  const nowMs = useNow(60_000);
  const apiRef = useRef<GridApi | null>(null);
  const [open, setOpen] = useState<GridPlace | null>(null);
  const [place, setPlace] = useState<GridPlace | null>(null);
  const [selection, setSelection] = useState<ReadonlySet<string>>(NOBODY);
  const [hasShortcuts, setHasShortcuts] = useState(false);
  const [said, setSaid] = useState('');
  const codes = useMemo(() => new Map(view.activityCodes.map((code) => [code.id, code])), [view.activityCodes]);
  const today = nowMs === null ? undefined : dayOf(view.days, nowMs);
  const day = view.days.find(({ date }) => date === url.day) ?? today ?? view.days[0];
  const isOneDay = !isWide || url.view === 'day';
  const scale = useMemo(() => {
    const steps = ZOOM_STEPS[isOneDay ? 'day' : 'week'];
    const pxPerHour = steps[Math.min(steps.length - 1, Math.max(0, url.zoom))] ?? steps[1];
    return createTimeScale(isOneDay && day ? [day] : view.days, pxPerHour);
  }, [isOneDay, day, view.days, url.zoom]);
  const search = useDeferredValue(url.q).trim().toLowerCase();
  const rows = useMemo(
    () =>
      [...week.agents.values()].filter(
        ({ agent }) =>
          (url.only === null || agent.managementUnitId === url.only) && agent.name.toLowerCase().includes(search),
      ),
    [week, url.only, search],
  );
  const selected = useMemo(
    () => new Set([...selection].filter((key) => week.agentByKey.has(key))) as ReadonlySet<string>,
    [selection, week],
  );

  const apply = useCallback(
    (next: WeekEdit, focus?: (newKey: string) => GridPlace) => {
      const newKey = edit(next);
      setSaid(EDIT_WORDS[next.kind]);
      setOpen(null);
      if (focus) apiRef.current?.focus(focus(newKey));
    },
    [edit],
  );
  const remove = useCallback(
    (keys: readonly string[]) => {
      const from = place ?? open;
      apply({ kind: 'remove', keys: [...keys] }, from ? () => ({ ...from, key: null }) : undefined);
      setSelection(NOBODY);
    },
    [apply, open, place],
  );
  const drop = useCallback(
    ({ mode, key, agentId, startMs, endMs }: DragDraft) => {
      const shift = key === null ? undefined : findShift(week, key);
      const { date } = localParts(view.timeZone, startMs);
      if (!shift) {
        const code = view.activityCodes.find(({ category, isActive }) => category === 'OnQueueWork' && isActive);
        const kind = { activityCodeId: code?.id ?? view.activityCodes[0]?.id ?? '', description: '' };
        apply({ kind: 'add', agentId, startMs, endMs, ...kind, parts: [] }, (newKey) => ({
          agentId,
          date,
          key: newKey,
        }));
      } else if (shift.agentId !== agentId || shift.startMs !== startMs || shift.endMs !== endMs) {
        const next: WeekEdit =
          mode === 'move'
            ? { kind: 'place', key: shift.key, agentId, startMs }
            : { kind: 'resize', key: shift.key, startMs, endMs };
        apply(next, () => ({ agentId, date, key: shift.key }));
      }
    },
    [apply, week, view],
  );
  const close = () => {
    setOpen(null);
    if (open) apiRef.current?.focus(open);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
    if (isTyping || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
      event.preventDefault();
      if (!canEdit) return;
      if (event.shiftKey) redo();
      else undo();
      setSaid(event.shiftKey ? 'Done again.' : 'Undone.');
      // What had the focus may be gone with the edit that made it.
      if (place) apiRef.current?.focus(place);
    } else if (event.key === '?' && hasLetters) {
      event.preventDefault();
      setHasShortcuts(true);
    }
  };
  const openShift = open?.key ? findShift(week, open.key) : undefined;
  const isOpen = open !== null && (open.key === null || openShift !== undefined);
  const focused = place?.key ? findShift(week, place.key) : undefined;
  const focusedName = focused && week.agents.get(focused.agentId)?.agent.name;
  const label = `Week of ${view.weekId}, ${view.schedule.name}`;
  return (
    <div onKeyDown={onKeyDown}>
      <SidePanel
        isOpen={isOpen}
        title={open?.key ? 'Shift' : 'Add shift'}
        subtitle={open ? week.agents.get(openShift?.agentId ?? open.agentId)?.agent.name : undefined}
        onClose={close}
        panel={
          isOpen && (
            <EditorPanel
              key={`${open.agentId} ${open.date} ${open.key}`}
              week={week}
              codes={codes}
              place={open}
              shift={openShift ?? null}
              canEdit={canEdit}
              onApply={apply}
              onRemove={remove}
            />
          )
        }
      >
        <WeekToolbar
          view={view}
          url={url}
          setUrl={setUrl}
          day={day?.date ?? ''}
          isWide={isWide}
          canEdit={canEdit}
          canUndo={edits.canUndo}
          canRedo={edits.canRedo}
          onUndo={undo}
          onRedo={redo}
          onShowShortcuts={() => setHasShortcuts(true)}
        />
        {notes}
        {selected.size > 0 && canEdit && (
          <SelectedShiftsBar
            count={selected.size}
            onShiftBy={(minutes) => apply({ kind: 'shift_by', keys: [...selected], minutes })}
            onRemove={() => remove([...selected])}
            onClear={() => setSelection(NOBODY)}
          />
        )}
        {rows.length === 0 && week.agents.size > 0 && (
          <FilteredEmptyState
            filters={[...(url.q ? [`Search: ${url.q}`] : []), ...(url.only ? ['Management unit'] : [])]}
            noun="agents"
            totalCount={week.agents.size}
            onClear={() => void setUrl({ q: null, only: null })}
          />
        )}
        {week.agents.size === 0 && (
          <EmptyState icon={<CalendarSearch />} title="No agents">
            <p>No agent is in a management unit of this business unit.</p>
          </EmptyState>
        )}
        {rows.length > 0 && isWide && (
          <WeekGrid
            label={label}
            week={week}
            rows={rows}
            scale={scale}
            codes={codes}
            selected={selected}
            onSelect={setSelection}
            onOpen={setOpen}
            onRemove={remove}
            onDrop={drop}
            onPlace={setPlace}
            canEdit={canEdit}
            apiRef={apiRef}
          />
        )}
        {rows.length > 0 && !isWide && day && (
          <WeekList
            label={`${label}, ${dayWords(day, view.timeZone)}`}
            week={week}
            rows={rows}
            day={day}
            codes={codes}
            onOpen={setOpen}
            canEdit={canEdit}
            apiRef={apiRef}
          />
        )}
        {rows.length > 0 && (
          <p className="mt-2 min-h-10 text-sm text-mid" aria-hidden>
            {focused && day
              ? `${focusedName}, ${dayWords(dayOf(view.days, focused.startMs) ?? day, view.timeZone)}: ${shiftSentence(focused, codes, view.timeZone)}`
              : `${formatNumber(rows.length)} of ${formatCount(week.agents.size, 'agent')}. Times in ${view.timeZone}.`}
          </p>
        )}
        <ActivityLegend week={week} codes={codes} />
      </SidePanel>
      <p role="status" className="sr-only">
        {said && `${said} ${formatCount(changes.length, 'change')} to preview.`}
      </p>
      <WeekShortcuts isOpen={hasShortcuts} onOpenChange={setHasShortcuts} />
    </div>
  );
}

const EDIT_WORDS: Record<WeekEdit['kind'], string> = {
  add: 'Shift added.',
  place: 'Shift moved.',
  resize: 'Shift made longer or shorter.',
  change: 'Shift changed.',
  activity: 'Activity changed.',
  remove: 'Removed.',
  shift_by: 'Shifted.',
  swap: 'Swapped.',
  day_off: 'Day off given.',
  no_day_off: 'Day off taken back.',
};
