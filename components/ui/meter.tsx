import clsx from 'clsx';
import { formatNumber } from '#lib/format.ts';

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
