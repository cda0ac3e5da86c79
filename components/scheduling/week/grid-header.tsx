'use client';

import { formatTime } from '#lib/format.ts';
import { AGENT_WIDTH_PX } from './grid-row.tsx';
import type { TimeScale } from './time-scale.ts';
import { dayWords } from './week-words.ts';

/** Height of the heading: the days over their hours. */
export const HEADER_HEIGHT_PX = 44;

/** Props of {@link GridHeader}. */
export type GridHeaderProps = { scale: TimeScale; timeZone: string; nowMs: number | null };

/** The days and their hours, in the business unit's zone; stays in view while the agents scroll. */
export function GridHeader({ scale, timeZone, nowMs }: GridHeaderProps) {
  return (
    <div role="rowgroup" className="sticky top-0 z-20">
      <div
        role="row"
        aria-rowindex={1}
        className="flex border-b border-edge bg-canvas"
        style={{ height: HEADER_HEIGHT_PX }}
      >
        <div
          role="columnheader"
          aria-colindex={1}
          className="sticky left-0 z-10 flex shrink-0 items-end border-r border-divider bg-canvas px-3 pb-1 font-semibold"
          style={{ width: AGENT_WIDTH_PX }}
        >
          Agent
        </div>
        <div role="presentation" className="relative grow overflow-hidden">
          {scale.days.map((day, index) => {
            const leftPx = scale.toPx(day.startMs);
            return (
              <div
                key={day.date}
                role="columnheader"
                aria-colindex={index + 2}
                className="absolute inset-y-0 truncate border-r border-divider px-1 pt-0.5 font-semibold"
                style={{ left: leftPx, width: scale.toPx(day.endMs) - leftPx }}
              >
                {dayWords(day, timeZone)}
              </div>
            );
          })}
          {scale.ticks.map((tick) => (
            <span
              key={tick}
              aria-hidden
              className="absolute bottom-0 border-l border-input pl-0.5 text-[0.6875rem] leading-4 text-mid"
              style={{ left: scale.toPx(tick) }}
            >
              {formatTime(tick, timeZone)}
            </span>
          ))}
          {nowMs !== null && nowMs >= scale.startMs && nowMs < scale.endMs && (
            <span
              aria-hidden
              className="absolute bottom-0 -translate-x-1/2 rounded-sm bg-danger px-1 text-[0.6875rem] leading-4 text-white"
              style={{ left: scale.toPx(nowMs) }}
            >
              Now
            </span>
          )}
        </div>
      </div>
    </div>
  );
}
