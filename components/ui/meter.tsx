import clsx from 'clsx';
import { formatNumber, formatPercent } from '#lib/format.ts';
import { StatusBadge } from './status-badge.tsx';

/** Props of {@link SegmentedMeter}. Counts of whole things; what is in none of the three is left. */
export type SegmentedMeterProps = {
  /** What is measured: "Import of week 47". */
  label: string;
  done: number;
  failed: number;
  skipped: number;
  total: number;
};

const SEGMENTS = [
  { key: 'done', name: 'done', fill: 'bg-success' },
  {
    key: 'failed',
    name: 'failed',
    fill: 'bg-error [background-image:repeating-linear-gradient(135deg,transparent_0_4px,rgb(255_255_255/35%)_4px_6px)]',
  },
  {
    key: 'skipped',
    name: 'skipped',
    fill: 'bg-neutral [background-image:repeating-linear-gradient(90deg,transparent_0_3px,rgb(255_255_255/35%)_3px_5px)]',
  },
] as const;

/** How far a job has come: done, failed, skipped and left, with the counts beside it, so that nothing hangs on colour. */
export function SegmentedMeter({ label, done, failed, skipped, total }: SegmentedMeterProps) {
  const counts = { done, failed, skipped };
  const finished = done + failed + skipped;
  const left = Math.max(0, total - finished);
  return (
    <div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={finished}
        aria-valuetext={`${formatNumber(done)} done, ${formatNumber(failed)} failed, ${formatNumber(skipped)} skipped, ${formatNumber(left)} left`}
        className="flex h-3 gap-px overflow-hidden rounded-sm bg-track"
      >
        {SEGMENTS.map(
          (segment) =>
            counts[segment.key] > 0 && (
              <div
                key={segment.key}
                data-fill
                className={clsx('h-full min-w-1 transition-[width] duration-500', segment.fill)}
                style={{ width: `${(counts[segment.key] / Math.max(1, total)) * 100}%` }}
              />
            ),
        )}
      </div>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {SEGMENTS.map((segment) => (
          <li key={segment.key} className="flex items-center gap-1.5">
            <span aria-hidden data-fill className={clsx('size-3 rounded-sm', segment.fill)} />
            <span>
              <b>{formatNumber(counts[segment.key])}</b> {segment.name}
            </span>
          </li>
        ))}
        <li className="flex items-center gap-1.5">
          <span aria-hidden data-fill className="size-3 rounded-sm bg-track" />
          <span>
            <b>{formatNumber(left)}</b> left
          </span>
        </li>
      </ul>
    </div>
  );
}

/** Props of {@link UsageMeter}. */
export type UsageMeterProps = {
  /** Which limit. */
  label: string;
  used: number;
  /** Null when it is not known; the meter then shows the use alone. */
  limit: number | null;
  /** "calls/min". */
  unit: string;
  /** From this share of the limit on it reads "Near limit"; 0.8 unless set. "Limit reached" is always from the limit. */
  nearRatio?: number;
  /** Without the line of numbers, for a table cell. */
  isCompact?: boolean;
};

/** Use against a limit, with the words "Near limit" and "Limit reached" as it gets close. */
export function UsageMeter({ label, used, limit, unit, nearRatio = 0.8, isCompact = false }: UsageMeterProps) {
  const ratio = limit === null || limit === 0 ? 0 : used / limit;
  const isReached = limit !== null && used >= limit;
  const isNear = !isReached && limit !== null && ratio >= nearRatio;
  const limitText = limit === null ? 'limit not known' : `of ${formatNumber(limit)} ${unit}`;
  return (
    <div className={clsx(isCompact && 'flex items-center gap-2')}>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit ?? Math.max(used, 1)}
        aria-valuenow={Math.min(used, limit ?? used)}
        aria-valuetext={`${formatNumber(used)} ${limitText}`}
        className={clsx('overflow-hidden rounded-sm bg-track', isCompact ? 'h-2 w-16 shrink-0' : 'h-2.5')}
      >
        <div
          data-fill
          className={clsx('h-full', isReached ? 'bg-error' : isNear ? 'bg-warning' : 'bg-selected')}
          style={{ width: `${Math.min(100, ratio * 100)}%` }}
        />
      </div>
      {isCompact ? (
        <span>{limit === null ? formatNumber(used) : formatPercent(ratio)}</span>
      ) : (
        <p className="mt-1 flex flex-wrap items-center justify-between gap-x-3 text-sm">
          <span>
            <b>{formatNumber(used)}</b> {limitText}
            {limit !== null && <span className="text-low"> · {formatPercent(ratio)}</span>}
          </span>
          {isReached && <StatusBadge status="failed">Limit reached</StatusBadge>}
          {isNear && <StatusBadge status="warning">Near limit</StatusBadge>}
        </p>
      )}
    </div>
  );
}
