'use client';

import { formatCount, formatDate, formatTime } from '#lib/format.ts';
import type { TrunkEventDto } from '#lib/trunks/schema.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { Card } from '../ui/card.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { EVENT_LOOKS, whereOf } from './trunk-words.ts';

const MOST = 50;

/** Props of {@link EventList}. */
export type EventListProps = {
  /** Undefined while they are read. */
  events: readonly TrunkEventDto[] | undefined;
  /** Shows the charts around a moment. */
  onShow: (atMs: number) => void;
};

/** What happened to trunks in the time that is shown, the newest first: what the marks of the charts stand for. */
export function EventList({ events, onShow }: EventListProps) {
  const timeZone = useTimeZone();
  const newest = events?.toSorted((a, b) => b.atMs - a.atMs) ?? [];
  return (
    <Card
      title="Events"
      subtitle={events === undefined ? 'In the time shown' : `${formatCount(events.length, 'event')} in the time shown`}
    >
      {events === undefined ? (
        <SkeletonText lines={3} label="Loading events" />
      ) : newest.length === 0 ? (
        <p className="text-mid">Nothing happened to trunks in this time.</p>
      ) : (
        <div
          role="region"
          aria-label="Events"
          tabIndex={0}
          data-scroll-area
          className="relative max-h-80 overflow-y-auto"
        >
          <ol className="flex flex-col divide-y divide-divider">
            {newest.slice(0, MOST).map((event) => (
              <EventLine key={event.id} event={event} timeZone={timeZone} onShow={onShow} />
            ))}
          </ol>
          {newest.length > MOST && (
            <p className="mt-2 text-sm text-mid">
              {formatCount(newest.length - MOST, 'older event')} not listed. Zoom in to see them.
            </p>
          )}
        </div>
      )}
    </Card>
  );
}

type EventLineProps = { event: TrunkEventDto; timeZone: string; onShow: (atMs: number) => void };

function EventLine({ event, timeZone, onShow }: EventLineProps) {
  const { words, tone } = EVENT_LOOKS[event.kind];
  const where = whereOf(event);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2">
      <button
        type="button"
        className="min-h-6 text-link underline underline-offset-2 hover:text-link-hover"
        onClick={() => onShow(event.atMs)}
      >
        {formatDate(event.atMs, timeZone)}, {formatTime(event.atMs, timeZone, undefined, true)}
        <span className="sr-only">, show on the charts</span>
      </button>
      <span className="min-w-40">
        <StatusBadge status={tone === 'bad' ? 'warning' : 'ok'}>{words}</StatusBadge>
      </span>
      <span className="min-w-0 grow basis-52">
        <b className="font-semibold">{where ?? 'Organisation'}</b>
        {event.edgeName !== null && <span className="text-mid"> on {event.edgeName}</span>}
        <span className="block text-sm text-mid">{event.summary}</span>
      </span>
    </li>
  );
}
