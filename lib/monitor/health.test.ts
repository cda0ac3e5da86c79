import { describe, expect, it } from 'vitest';
import { compareHealth, judgeHealth, type HealthFacts } from './health.ts';

const fine: HealthFacts = {
  grantState: 'active',
  isVerified: true,
  installState: 'verified',
  pauseReason: null,
  peakRatio: 0.5,
  throttledLastHour: 0,
  runsFailedLastDay: 0,
};
const judge = (changes: Partial<HealthFacts>) => judgeHealth({ ...fine, ...changes });

describe('judging an organisation', () => {
  it('finds nothing wrong with one that works', () => {
    expect(judge({})).toEqual({ level: 'healthy', reasons: [] });
    expect(judge({ peakRatio: null })).toEqual({ level: 'healthy', reasons: [] });
  });

  it.each([
    [{ grantState: 'refused' }, 'failing', 'Genesys Cloud refuses the credentials'],
    [{ pauseReason: 'parked' }, 'failing', 'Requests stopped: Genesys Cloud asked for a long wait'],
    [{ throttledLastHour: 10 }, 'failing', '10 requests were limited (429)'],
    [{ throttledLastHour: 9 }, 'warning', '9 requests were limited (429)'],
    [{ throttledLastHour: 1 }, 'warning', '1 request was limited (429)'],
    [{ pauseReason: 'throttled' }, 'warning', 'Requests paused by Genesys Cloud'],
    [{ peakRatio: 0.8 }, 'warning', 'Near limit: 80% in the busiest minute'],
    [{ peakRatio: 0.97 }, 'warning', 'Limit reached: 97% in the busiest minute'],
    [{ runsFailedLastDay: 1 }, 'warning', '1 run failed'],
    [{ runsFailedLastDay: 3 }, 'warning', '3 runs failed'],
    [{ isVerified: false }, 'warning', 'Installation not verified'],
    [{ grantState: null, installState: 'failed' }, 'warning', 'Installation failed'],
    [{ grantState: null, installState: 'running' }, 'inactive', 'Installing'],
    [{ grantState: null, installState: null }, 'inactive', 'Not installed'],
    [{ grantState: 'removed' }, 'inactive', 'Uninstalled'],
  ] as [Partial<HealthFacts>, string, string][])('calls %j %s: %s', (changes, level, reason) => {
    expect(judge(changes)).toEqual({ level, reasons: [reason] });
  });

  it('lists every reason, those that make it fail first', () => {
    expect(
      judge({ grantState: 'refused', runsFailedLastDay: 2, throttledLastHour: 4, isVerified: false }).reasons,
    ).toEqual(['Genesys Cloud refuses the credentials', '4 requests were limited (429)', '2 runs failed']);
  });

  it('does not call an organisation without a grant failing for its past', () => {
    expect(judge({ grantState: 'removed', throttledLastHour: 50, runsFailedLastDay: 9 }).level).toBe('inactive');
  });
});

describe('the order of the monitor', () => {
  it('is the worst first, then by name', () => {
    const tenants = [
      { name: 'Zeta', health: judge({}) },
      { name: 'Alpha', health: judge({}) },
      { name: 'Beta', health: judge({ grantState: null, installState: null }) },
      { name: 'Émile', health: judge({ grantState: 'refused' }) },
      { name: 'Delta', health: judge({ grantState: 'refused' }) },
      { name: 'Gamma', health: judge({ isVerified: false }) },
    ];
    expect(tenants.sort(compareHealth).map(({ name }) => name)).toEqual([
      'Delta',
      'Émile',
      'Gamma',
      'Alpha',
      'Zeta',
      'Beta',
    ]);
  });
});
