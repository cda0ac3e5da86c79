'use client';

import { CalendarRange, ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import { useState } from 'react';
import { useNow } from '../ui/use-now.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { isStretch, movedRange, TRUNK_WINDOWS, WINDOW_WORDS, zoomedRange, type TrunkRange } from './trunk-range.ts';
import type { TrunkView } from './use-trunk-view.ts';

const WINDOWS = TRUNK_WINDOWS.map((value) => ({ value, label: WINDOW_WORDS[value] }));
const CHOSEN = { value: 'chosen' as const, label: 'Chosen' };
const ICON = 'size-4';

/** Which stretch of time the charts show: a window that moves, a step earlier or later, closer, wider, or two moments. */
export function RangeBar({ view }: { view: TrunkView }) {
  const nowMs = useNow(60_000);
  const { range, setStretch, setWindow } = view;
  const isChosen = range !== null && range.window === null;
  const change = (to: (range: TrunkRange, nowMs: number) => { fromMs: number; toMs: number }) => () => {
    if (range && nowMs !== null) setStretch(to(range, nowMs));
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SegmentedControl
        label="Time shown"
        options={isChosen ? [...WINDOWS, CHOSEN] : WINDOWS}
        value={isChosen ? CHOSEN.value : view.window}
        onChange={(value) => value !== 'chosen' && setWindow(value)}
      />
      <div className="flex items-center" role="group" aria-label="Move and zoom">
        <IconButton
          label="Earlier"
          icon={<ChevronLeft className={ICON} />}
          onClick={change((each, now) => movedRange(each, 'earlier', now))}
        />
        <IconButton
          label="Later"
          icon={<ChevronRight className={ICON} />}
          disabled={!isChosen}
          onClick={change((each, now) => movedRange(each, 'later', now))}
        />
        <IconButton
          label="Zoom in"
          icon={<ZoomIn className={ICON} />}
          onClick={change((each, now) => zoomedRange(each, 'in', now))}
        />
        <IconButton
          label="Zoom out"
          icon={<ZoomOut className={ICON} />}
          onClick={change((each, now) => zoomedRange(each, 'out', now))}
        />
      </div>
      <Popover
        title="Time to show"
        trigger={
          <button type="button" className={buttonClass('secondary')}>
            <CalendarRange aria-hidden className={ICON} />
            From and to
          </button>
        }
      >
        {range && <StretchForm key={`${range.fromMs} ${range.toMs}`} range={range} onChange={setStretch} />}
      </Popover>
      {range && <CopyButton text={linkTo(range)} label="Copy link" hasWords />}
    </div>
  );
}

/** The page as it is shown, with both ends of the range, so that whoever opens the link later sees the same. */
function linkTo({ fromMs, toMs }: TrunkRange): string {
  const url = new URL(window.location.href);
  url.searchParams.delete('window');
  url.searchParams.set('from', new Date(fromMs).toISOString());
  url.searchParams.set('to', new Date(toMs).toISOString());
  return url.href;
}

type StretchFormProps = { range: TrunkRange; onChange: TrunkView['setStretch'] };

function StretchForm({ range, onChange }: StretchFormProps) {
  const [from, setFrom] = useState(() => localText(range.fromMs));
  const [to, setTo] = useState(() => localText(range.toMs));
  const stretch = { fromMs: new Date(from).getTime(), toMs: new Date(to).getTime() };
  const isValid = isStretch(stretch);
  return (
    <form
      className="mt-2 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) onChange(stretch);
      }}
    >
      <Field label="From">
        <Input type="datetime-local" value={from} onValueChange={setFrom} />
      </Field>
      <Field label="To" error={isValid ? undefined : 'The end has to come after the beginning, at most 400 days later'}>
        <Input type="datetime-local" value={to} onValueChange={setTo} />
      </Field>
      <Button type="submit" variant="primary" disabled={!isValid}>
        Show this time
      </Button>
    </form>
  );
}

/** A moment as a `datetime-local` control takes it: the viewer's own time, to the minute. */
function localText(atMs: number): string {
  const offsetMs = new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(atMs - offsetMs).toISOString().slice(0, 16);
}
