'use client';

import { useQuery } from '@tanstack/react-query';
import { monitorKeys, TenantDetailDto, TenantsDto } from '#lib/monitor/schema.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';

const RETRY_MS = 15_000;

/** Every organisation of the partner, as often as the server says. Stops when the answer is a plain no. */
export function useTenants(orgId: string) {
  return useQuery({
    queryKey: monitorKeys.tenants(orgId),
    queryFn: ({ signal }) => fetchJson('/api/partner/tenants', { schema: TenantsDto, signal }),
    refetchInterval: ({ state }) => {
      if (!state.error) return state.data?.pollMs ?? false;
      const isNo = state.error instanceof HttpProblem && state.error.status >= 400 && state.error.status < 500;
      return isNo ? false : RETRY_MS;
    },
  });
}

/** What happened lately in one organisation. */
export function useTenantDetail(orgId: string, tenantId: string) {
  return useQuery({
    queryKey: monitorKeys.tenant(orgId, tenantId),
    queryFn: ({ signal }) =>
      fetchJson(`/api/partner/tenants/${encodeURIComponent(tenantId)}`, { schema: TenantDetailDto, signal }),
  });
}
