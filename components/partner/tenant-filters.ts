import type { TenantDto } from '#lib/monitor/schema.ts';

/** The cards above the monitor: each counts organisations, and filters by pressing it. */
export const TENANT_CARDS = [
  { id: 'failing', label: 'Failing', fits: (tenant: TenantDto) => tenant.health.level === 'failing' },
  { id: 'warning', label: 'Need attention', fits: (tenant: TenantDto) => tenant.health.level === 'warning' },
  { id: 'limited', label: 'Limited (429) in the last hour', fits: (tenant: TenantDto) => tenant.usage.throttled > 0 },
  { id: 'near', label: 'Near or at the limit', fits: (tenant: TenantDto) => tenant.usage.level !== 'normal' },
  { id: 'running', label: 'Runs now', fits: (tenant: TenantDto) => tenant.runs.running + tenant.runs.queued > 0 },
  { id: 'healthy', label: 'Healthy', fits: (tenant: TenantDto) => tenant.health.level === 'healthy' },
] as const;

/** Which card is pressed. */
export type TenantCardId = (typeof TENANT_CARDS)[number]['id'];

/** Ids of the cards, for the URL. */
export const TENANT_CARD_IDS: readonly TenantCardId[] = TENANT_CARDS.map((card) => card.id);

/** Organisations that fit the pressed card and whose name, region, reasons or id hold every word of the search. */
export function filterTenants(tenants: readonly TenantDto[], cardId: TenantCardId | null, search: string): TenantDto[] {
  const card = TENANT_CARDS.find((each) => each.id === cardId);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return tenants.filter((tenant) => {
    if (card && !card.fits(tenant)) return false;
    const text = [tenant.name, tenant.region, tenant.id, ...tenant.health.reasons].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
