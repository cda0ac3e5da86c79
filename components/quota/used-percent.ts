import { formatPercent } from '#lib/format.ts';

/** A used share as a percentage; below a tenth with one decimal, so that a little is not shown as none: "0.3%", "83%". */
export function usedPercent(ratio: number): string {
  return formatPercent(ratio, ratio < 0.1 ? 1 : 0);
}
