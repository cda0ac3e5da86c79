import { describe, expect, it } from 'vitest';
import type { BenchRow } from './job.ts';
import { curvesSvg } from './plot.ts';

const row = (strategy: string, curve: readonly number[]): BenchRow => ({
  scenario: 'B1',
  variant: 'fixed, alone',
  strategy,
  seed: 1,
  ratio: 1,
  http429: 0,
  wasted: 0,
  lost: 0,
  doubled: 0,
  collateral: 0,
  interactiveP50: null,
  interactiveP95: null,
  interactiveP99: null,
  jain: 1,
  cpuMs: 0,
  detail: {
    optimumSeconds: 60,
    callMs: 0,
    lastEffectSeconds: curve.at(-1) ?? null,
    effects: curve.length,
    curve,
    refusedBy: {},
    http429PerWindow: [],
    interactiveFailed: 0,
    interactiveCalls: 0,
    falseFailures: 0,
    falseSuccesses: 0,
    isStopped: false,
    errors: {},
    estimateErrors: null,
    requests: curve.length,
    load: 0,
  },
});

describe('the plot of finished calls', () => {
  it('has a line and a legend entry for each strategy, the earliest first', () => {
    const svg = curvesSvg([row('octokit', [10, 500]), row('headroom', [0, 61])], 'Title');
    expect(svg.match(/<path /g)).toHaveLength(2);
    expect(svg.indexOf('headroom 61 s')).toBeGreaterThan(0);
    expect(svg.indexOf('headroom 61 s')).toBeLessThan(svg.indexOf('octokit 500 s'));
  });

  it('is drawn without numbers that are none, also for a strategy that did nothing', () => {
    const svg = curvesSvg([row('headroom', []), row('octokit', [5])], 'Title');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});
