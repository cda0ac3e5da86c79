import clsx from 'clsx';

const WIDTH = 96;
const HEIGHT = 20;

/** Props of {@link Sparkline}. */
export type SparklineProps = {
  /** What the line shows and its last value, in words: "Calls, last 24 h: now 40, highest 212". */
  label: string;
  /** Null is a gap and breaks the line. */
  values: readonly (number | null)[];
  /** The top of the line, for example the limit; the highest value when left out. */
  maximum?: number;
  className?: string;
};

/** Cuts the values into runs without gaps and gives each as an SVG path. */
export function sparklinePaths(values: readonly (number | null)[], maximum: number): string[] {
  const stepPx = values.length > 1 ? WIDTH / (values.length - 1) : 0;
  const paths: string[] = [];
  let run = '';
  values.forEach((value, index) => {
    if (value === null) {
      if (run) paths.push(run);
      run = '';
      return;
    }
    const x = (index * stepPx).toFixed(1);
    const y = (HEIGHT - 1 - (Math.min(value, maximum) / maximum) * (HEIGHT - 2)).toFixed(1);
    run += run ? `L${x} ${y}` : `M${x} ${y}h0.1`;
  });
  if (run) paths.push(run);
  return paths;
}

/** The course of one value in a table cell, without axes; the value itself stands beside it. */
export function Sparkline({ label, values, maximum, className }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const top = Math.max(maximum ?? 0, ...(maximum === undefined ? known : []), 1e-9);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={clsx('h-5 w-24 overflow-visible', className)}
    >
      {sparklinePaths(values, top).map((path) => (
        <path
          key={path}
          d={path}
          fill="none"
          stroke="var(--action-selected)"
          strokeWidth="1.5"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

/** One slot of a {@link StatusStrip}. */
export type StripSlot = { status: 'ok' | 'warning' | 'failed' | 'unknown'; label: string };

const SLOT_LOOKS = {
  ok: 'h-2 bg-success',
  warning: 'h-3.5 bg-warning',
  failed: 'h-5 bg-error',
  unknown: 'h-1 bg-(--line-input)',
};

/** A row of past states, oldest first, for example 24 hours. Worse is taller, so it reads without colour. */
export function StatusStrip({ label, slots }: { label: string; slots: readonly StripSlot[] }) {
  return (
    <div role="img" aria-label={label} className="inline-flex h-5 items-end gap-px">
      {slots.map((slot, index) => (
        <span key={index} title={slot.label} data-fill className={clsx('w-1 rounded-t-sm', SLOT_LOOKS[slot.status])} />
      ))}
    </div>
  );
}
