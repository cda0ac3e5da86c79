import { createRng } from '#simulator/core/random.ts';
import type { BenchJob, BenchRow } from './job.ts';
import { textTable } from './report.ts';

/**
 * Settings drawn at random, to show that nothing is tuned to one: limits of 60 to 600, windows of 2 to 10 real seconds, all
 * three types, another application with 0 to 50 % that works always or in turns, with and without headers and a published
 * limit, a clock up to an hour wrong.
 */
export function robustCases(count: number, strategy: string, logDirectory: string | null): BenchJob[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = index + 1;
    const random = createRng(seed, 'bench:robust');
    const between = (low: number, high: number) => low + random() * (high - low);
    const pick = <T>(choices: readonly T[]): T => {
      const choice = choices[Math.floor(random() * choices.length)];
      if (choice === undefined) throw new Error('nothing to choose from');
      return choice;
    };
    const limit = Math.round(between(60, 600));
    const windowSeconds = between(2, 10);
    const windowType = pick(['fixed', 'aligned', 'rolling'] as const);
    const otherShare = pick([0, between(0, 0.5), between(0, 0.5)]);
    const isInTurns = otherShare > 0 && random() < 0.5;
    const hasHeaders = random() < 0.8;
    const isPublished = random() < 0.8 || !hasHeaders;
    const parts = [
      `${windowType} ${limit}`,
      `${windowSeconds.toFixed(1)} s`,
      `others ${Math.round(otherShare * 100)} %${isInTurns ? ' in turns' : ''}`,
      ...(hasHeaders ? [] : ['no headers']),
      ...(isPublished ? [] : ['unpublished']),
    ];
    return {
      scenario: 'robust',
      strategy,
      seed,
      timeScale: 60 / windowSeconds,
      logDirectory,
      clockSkewSeconds: Math.round(between(-3_600, 3_600)),
      variant: {
        name: parts.join(', '),
        setting: {
          windowType,
          limit,
          otherShare,
          ...(isInTurns
            ? { otherOnSeconds: Math.round(between(10, 90)), otherOffSeconds: Math.round(between(10, 90)) }
            : {}),
        },
        organisations: 1,
        itemsPerOrganisation: Math.min(1_000, Math.round(limit * between(1.2, 2.6))),
        interactivePerWindow: Math.round(limit / 20),
        bottleneck: { kind: 'token' },
        limits: { headers: hasHeaders, published: isPublished },
      },
    };
  });
}

/** Sorts the larger first; nothing (never done) is larger than everything. */
const byLargest = (read: (row: BenchRow) => number | null) => (left: BenchRow, right: BenchRow) => {
  const values = [read(left) ?? Infinity, read(right) ?? Infinity] as const;
  return values[0] === values[1] ? 0 : values[1] - values[0];
};

/** Every case, the worst first in each figure that counts. */
export function robustTable(rows: readonly BenchRow[]): string {
  const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));
  const cells = (row: BenchRow) => [
    row.variant,
    String(row.seed),
    number(row.ratio, 3),
    String(row.http429),
    String(row.lost),
    String(row.doubled),
    `${(row.collateral * 100).toFixed(1)} %`,
    number(row.interactiveP99, 2),
    String(row.detail.interactiveFailed),
    number(row.detail.optimumSeconds, 0),
  ];
  const sorted = [...rows].sort(byLargest(({ ratio }) => ratio));
  const worst = [
    ['ratio', (row: BenchRow) => row.ratio],
    ['429', (row: BenchRow) => row.http429],
    ['lost', (row: BenchRow) => row.lost],
    ['doubled', (row: BenchRow) => row.doubled],
    ['collateral', (row: BenchRow) => row.collateral],
    ['p99 s', (row: BenchRow) => row.interactiveP99],
  ] as const;
  const heads = ['setting', 'seed', 'ratio', '429', 'lost', 'doubled', 'collateral', 'p99 s', 'failed', 'optimum s'];
  const lines = worst.map(([name, read]) => {
    const row = [...rows].sort(byLargest(read))[0];
    return [`worst ${name}: ${row === undefined ? '' : number(read(row), 3)}`, row?.variant ?? ''];
  });
  return `${textTable(heads, sorted.map(cells))}\n\n${textTable(['worst case', 'of'], lines)}`;
}
