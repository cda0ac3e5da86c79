import clsx from 'clsx';
import { formatNumber } from '#lib/format.ts';
import { USAGE_THRESHOLDS, usageLevel, type UsageThresholds } from '#lib/quota/thresholds.ts';

const FILLS = { normal: 'bg-selected', near: 'bg-warning', reached: 'bg-error' };

/** Props of {@link LimitMeter}. */
export type LimitMeterProps = {
  /** Which limit. */
  label: string;
  used: number;
  limit: number;
  size?: 'md' | 'sm';
  /** Where somebody is warned, where an organisation has set it. */
  thresholds?: UsageThresholds;
};

/** Use against a limit as a bar with marks where "Near limit" and "Limit reached" begin; the words stand beside it. */
export function LimitMeter({ label, used, limit, size = 'md', thresholds = USAGE_THRESHOLDS }: LimitMeterProps) {
  const ratio = limit > 0 ? used / limit : 0;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(used, limit)}
      aria-valuetext={`${formatNumber(used)} of ${formatNumber(limit)}`}
      className={clsx('relative overflow-hidden rounded-sm bg-track', size === 'md' ? 'h-4' : 'h-2 w-24')}
    >
      <div
        data-fill
        className={clsx('h-full transition-[width] duration-500', FILLS[usageLevel(ratio, thresholds)])}
        style={{ width: `${Math.min(100, ratio * 100)}%` }}
      />
      {[thresholds.near, thresholds.reached].map((mark) => (
        <span key={mark} aria-hidden className="absolute inset-y-0 w-px bg-page" style={{ left: `${mark * 100}%` }} />
      ))}
    </div>
  );
}
