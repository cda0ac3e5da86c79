import { describe, expect, it } from 'vitest';
import type { TenantDto } from '#lib/monitor/schema.ts';
import { filterTenants, TENANT_CARD_IDS } from './tenant-filters.ts';

function tenant(
  name: string,
  changes: { [Key in 'health' | 'usage' | 'runs']?: Partial<TenantDto[Key]> } = {},
): TenantDto {
  return {
    id: `id-${name}`,
    name,
    region: 'EMEA (Ireland)',
    health: { level: 'healthy', reasons: [], ...changes.health },
    grant: null,
    installState: null,
    usage: {
      limit: 300,
      limitSource: 'documented',
      peakCalls: 0,
      peakRatio: 0,
      level: 'normal',
      calls: 0,
      throttled: 0,
      strip: [],
      pausedUntilMs: null,
      lastCallAtMs: null,
      ...changes.usage,
    },
    runs: { queued: 0, running: 0, failedLastDay: 0, doneLastDay: 0, ...changes.runs },
  };
}

const tenants = [
  tenant('Contoso', {
    health: { level: 'failing', reasons: ['12 requests were limited (429)'] },
    usage: { throttled: 12 },
  }),
  tenant('Lumen', { health: { level: 'warning', reasons: ['Near limit: 85%'] }, usage: { level: 'near' } }),
  tenant('Sakura', { runs: { queued: 1 } }),
];
const names = (found: readonly TenantDto[]) => found.map(({ name }) => name);

describe('the cards of the monitor', () => {
  it.each([
    [null, ['Contoso', 'Lumen', 'Sakura']],
    ['failing', ['Contoso']],
    ['warning', ['Lumen']],
    ['limited', ['Contoso']],
    ['near', ['Lumen']],
    ['running', ['Sakura']],
    ['healthy', ['Sakura']],
  ] as const)('filter by %s', (card, expected) => expect(names(filterTenants(tenants, card, ''))).toEqual(expected));

  it('have distinct ids for the URL', () => expect(new Set(TENANT_CARD_IDS).size).toBe(TENANT_CARD_IDS.length));
});

describe('searching the monitor', () => {
  it('looks at name, region, id and reasons, keeps the order, and combines with a card', () => {
    expect(names(filterTenants(tenants, null, 'IRELAND'))).toEqual(['Contoso', 'Lumen', 'Sakura']);
    expect(names(filterTenants(tenants, null, 'limit'))).toEqual(['Contoso', 'Lumen']);
    expect(names(filterTenants(tenants, null, 'id-sakura'))).toEqual(['Sakura']);
    expect(names(filterTenants(tenants, 'warning', 'contoso'))).toEqual([]);
  });
});
