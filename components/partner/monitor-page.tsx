'use client';

import { Building2, Download } from 'lucide-react';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCallback, useDeferredValue, useMemo } from 'react';
import { formatCount } from '#lib/format.ts';
import type { TenantDto } from '#lib/monitor/schema.ts';
import { csvFileName, downloadCsv } from '../directory/download-csv.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { DataTable } from '../table/data-table.tsx';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { MetricCards } from './metric-cards.tsx';
import { TENANT_COLUMNS } from './tenant-columns.tsx';
import { TENANT_CSV } from './tenant-csv.ts';
import { filterTenants, TENANT_CARD_IDS, TENANT_CARDS } from './tenant-filters.ts';
import { TenantPanel } from './tenant-panel.tsx';
import { useTenants } from './use-tenants.ts';

/** Props of {@link MonitorPage}. */
export type MonitorPageProps = {
  /** The organisation the partner person signed in to: the start of every query key. */
  orgId: string;
};

const NO_TENANTS: readonly TenantDto[] = [];
const tenantId = (tenant: TenantDto) => tenant.id;
const tenantName = (tenant: TenantDto) => tenant.name;

/** Every organisation the partner manages, the worst first. */
export function MonitorPage({ orgId }: MonitorPageProps) {
  const monitor = useTenants(orgId);
  const table = useTableUrlState();
  const [card, setCard] = useQueryState('show', parseAsStringLiteral(TENANT_CARD_IDS));
  const tenants = monitor.data?.tenants ?? NO_TENANTS;
  const search = useDeferredValue(table.search);
  const shown = useMemo(() => filterTenants(tenants, card, search), [tenants, card, search]);
  const { setOpenRowId, onSearchChange, openRowId } = table;
  const openTenant = tenants.find((tenant) => tenant.id === openRowId) ?? null;
  const open = useCallback((tenant: TenantDto) => setOpenRowId(tenant.id), [setOpenRowId]);
  const close = useCallback(() => setOpenRowId(null), [setOpenRowId]);
  const clearFilters = () => {
    void setCard(null);
    onSearchChange('');
  };
  const pressed = TENANT_CARDS.find((each) => each.id === card);
  return (
    <>
      <PageHeader
        title="Partner monitor"
        description={monitor.data && `${formatCount(tenants.length, 'organisation')}, the worst first.`}
        actions={
          <Button
            icon={<Download aria-hidden className="size-4" />}
            disabled={shown.length === 0}
            onClick={() => downloadCsv(csvFileName('organisations', '', Date.now()), shown, TENANT_CSV)}
          >
            Export CSV
          </Button>
        }
      >
        {monitor.data && (
          <StaleNote
            asOfMs={monitor.data.generatedAtMs}
            cause={monitor.isError ? 'Headroom does not answer at the moment' : undefined}
          />
        )}
      </PageHeader>
      <SidePanel
        isOpen={openTenant !== null}
        title={openTenant?.name}
        subtitle={openTenant?.region}
        onClose={close}
        panel={openTenant && <TenantPanel key={openTenant.id} orgId={orgId} tenant={openTenant} />}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <MetricCards tenants={tenants} pressed={card} onPress={(next) => void setCard(next)} />
          <DataTable
            label="Organisations"
            rows={shown}
            columns={TENANT_COLUMNS}
            getRowId={tenantId}
            getRowName={tenantName}
            status={monitor.data ? 'ready' : monitor.isError ? 'error' : 'loading'}
            sort={table.sort}
            onSortChange={table.onSortChange}
            hiddenColumnIds={table.hiddenColumnIds}
            onHiddenColumnsChange={table.onHiddenColumnsChange}
            openRowId={openRowId}
            onOpenRow={open}
            onCloseRow={close}
            liveKey={`${card ?? ''} ${search}`}
            search={{ value: table.search, onChange: onSearchChange, label: 'Search organisations' }}
            emptyState={
              tenants.length > 0 ? (
                <FilteredEmptyState
                  filters={[...(pressed ? [pressed.label] : []), ...(table.search ? [`Search: ${table.search}`] : [])]}
                  noun="organisations"
                  totalCount={tenants.length}
                  onClear={clearFilters}
                />
              ) : (
                <EmptyState icon={<Building2 />} title="No organisations yet">
                  <p>An organisation appears here once one of its people has signed in to Headroom.</p>
                </EmptyState>
              )
            }
            errorState={
              <ProblemState
                error={monitor.error}
                action="see the partner monitor"
                title="The organisations could not be read."
                onRetry={() => void monitor.refetch()}
                isRetrying={monitor.isFetching}
                signInHref="/signin?callbackUrl=%2Fpartner"
              />
            }
          />
        </div>
      </SidePanel>
    </>
  );
}
