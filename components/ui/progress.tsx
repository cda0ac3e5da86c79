'use client';

import { Progress as Base } from '@base-ui/react/progress';
import type { ReactNode } from 'react';
import { formatPercent } from '#lib/format.ts';

/** Props of {@link Progress}. */
export type ProgressProps = {
  label: string;
  /** 0 to 1; leave out while the total is not known. */
  value?: number;
  /** Counts, rate and time left: "1,200 of 3,480, about 8-11 min". */
  detail?: ReactNode;
};

/** One piece of work on its way. For a job with failed and skipped parts use `SegmentedMeter`. */
export function Progress({ label, value, detail }: ProgressProps) {
  const percent = value === undefined ? null : Math.min(100, Math.max(0, value * 100));
  return (
    <Base.Root
      value={percent}
      aria-label={label}
      aria-valuetext={percent === null ? 'Working' : formatPercent(percent / 100)}
    >
      <div className="mb-1 flex justify-between gap-4">
        <span>{label}</span>
        {percent !== null && <span>{formatPercent(percent / 100)}</span>}
      </div>
      <Base.Track className="h-2 overflow-hidden rounded-sm bg-track">
        <Base.Indicator
          data-fill
          className="h-full bg-selected transition-[width] duration-500 data-indeterminate:w-1/4 data-indeterminate:animate-slide"
        />
      </Base.Track>
      {detail && <p className="mt-1 text-sm text-mid">{detail}</p>}
    </Base.Root>
  );
}
