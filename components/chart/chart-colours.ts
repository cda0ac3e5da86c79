/** The colours a canvas needs, read from the tokens of the theme in force. */
export type ChartColours = {
  series: readonly string[];
  axis: string;
  grid: string;
  text: string;
  limit: string;
  surface: string;
};

const SERIES_COUNT = 10;

/**
 * Resolves tokens to colours a canvas understands. A token's text may be `light-dark(…)`, which only a real property
 * computes, so a probe element inside the chart does it.
 */
export function readChartColours(host: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    series: Array.from({ length: SERIES_COUNT }, (_, index) => read(`--series-${index + 1}`)),
    axis: read('--chart-axis'),
    grid: read('--chart-grid'),
    text: read('--content-mid'),
    limit: read('--chart-limit'),
    surface: read('--surface-page'),
  };
  probe.remove();
  return colours;
}

/** The second cue of a line beside its colour: solid first, then ever other dashes. */
export function dashOf(index: number): number[] {
  return [[], [6, 3], [2, 3], [10, 3, 2, 3], [12, 4]][index % 5] ?? [];
}

/** The dash of limits, whether they are the same all the time or not. */
export const LIMIT_DASH = [8, 4];
