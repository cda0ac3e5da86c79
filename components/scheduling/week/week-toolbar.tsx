'use client';

import { Keyboard, Redo2, Undo2, ZoomIn, ZoomOut } from 'lucide-react';
import type { WeekView } from '#lib/scheduling/week/schema.ts';
import { TableToolbar } from '../../table/table-toolbar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { NativeSelect } from './native-select.tsx';
import { ZOOM_STEPS } from './time-scale.ts';
import type { SetWeekUrl, WeekUrl } from './use-week-choice.ts';
import { dayWords } from './week-words.ts';

/** Props of {@link WeekToolbar}. */
export type WeekToolbarProps = {
  view: WeekView;
  url: WeekUrl;
  setUrl: SetWeekUrl;
  /** The day that is shown when only one is. */
  day: string;
  /** There is room for the grid; otherwise one day is listed in words. */
  isWide: boolean;
  canEdit: boolean;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onShowShortcuts: () => void;
};

const VIEWS = [
  { value: 'week', label: 'Week' },
  { value: 'day', label: 'Day' },
] as const;

/** Which agents and which days are shown and how large, and undo and redo. */
export function WeekToolbar(props: WeekToolbarProps) {
  const { view, url, setUrl, day, isWide, canEdit } = props;
  const isOneDay = !isWide || url.view === 'day';
  const lastZoom = ZOOM_STEPS.week.length - 1;
  const unit = view.managementUnitId ?? url.only ?? '';
  return (
    <TableToolbar
      search={{ value: url.q, onChange: (q) => void setUrl({ q: q || null }), label: 'Search agents' }}
      filters={
        <>
          {view.managementUnits.length > 1 && (
            <NativeSelect
              label="Management unit"
              isLabelHidden
              value={unit}
              onValueChange={(id) =>
                void setUrl(view.managementUnitId === null ? { only: id || null } : { group: id, only: null })
              }
              placeholder={view.managementUnitId === null ? 'All management units' : undefined}
              options={view.managementUnits.map(({ id, name, agents }) => ({
                value: id,
                label: `${name} (${agents})`,
              }))}
            />
          )}
          {isWide && (
            <SegmentedControl
              label="Days shown"
              options={VIEWS}
              value={url.view}
              onChange={(next) => void setUrl({ view: next })}
            />
          )}
          {isOneDay && (
            <NativeSelect
              label="Day shown"
              isLabelHidden
              value={day}
              onValueChange={(date) => void setUrl({ day: date })}
              options={view.days.map((each) => ({ value: each.date, label: dayWords(each, view.timeZone) }))}
            />
          )}
        </>
      }
    >
      {isWide && (
        <>
          <IconButton
            label="Zoom out"
            icon={<ZoomOut className="size-4" />}
            disabled={url.zoom <= 0}
            onClick={() => void setUrl({ zoom: Math.max(0, url.zoom - 1) })}
          />
          <IconButton
            label="Zoom in"
            icon={<ZoomIn className="size-4" />}
            disabled={url.zoom >= lastZoom}
            onClick={() => void setUrl({ zoom: Math.min(lastZoom, url.zoom + 1) })}
          />
        </>
      )}
      {canEdit && (
        <>
          <IconButton
            label="Undo"
            icon={<Undo2 className="size-4" />}
            aria-keyshortcuts="Control+Z Meta+Z"
            disabled={!props.canUndo}
            onClick={props.onUndo}
          />
          <IconButton
            label="Redo"
            icon={<Redo2 className="size-4" />}
            aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z"
            disabled={!props.canRedo}
            onClick={props.onRedo}
          />
        </>
      )}
      {isWide && (
        <IconButton
          label="Keys of the week grid"
          icon={<Keyboard className="size-4" />}
          onClick={props.onShowShortcuts}
        />
      )}
    </TableToolbar>
  );
}
