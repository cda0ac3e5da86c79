'use client';

import { useQuery } from '@tanstack/react-query';
import { FilePlus2, FileChartColumn } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { capacityKeys, isFinal, ReportList, type ReportSummary } from '#lib/capacity/schema.ts';
import { formatDateTime, formatNumber } from '#lib/format.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Tabs } from '../ui/tabs.tsx';
import type { CapacityActions } from './capacity-actions.ts';
import { NewReportForm } from './new-report-form.tsx';
import { ReportSchedules } from './report-schedules.tsx';
import { reportLook, reportTitle } from './report-words.ts';

/** Props of {@link ReportsPage}. */
export type ReportsPageProps = {
  organisation: { id: string; name: string };
  canMake: boolean;
  actions: CapacityActions;
};

const TABS = ['reports', 'schedules'] as const;
const PARSERS = {
  tab: parseAsStringLiteral(TABS).withDefault('reports'),
  new: parseAsBoolean.withDefault(false),
};
const POLL_MS = 3_000;

const NO_REPORTS: readonly ReportSummary[] = [];
const idOf = ({ id }: ReportSummary) => id;
const nameOf = (report: ReportSummary) => `Report of ${reportTitle(report)} by ${report.createdByName}`;

const COLUMNS: readonly DataColumn<ReportSummary>[] = [
  { id: 'what', header: 'What', value: reportTitle, widthPx: 200 },
  {
    id: 'state',
    header: 'State',
    value: (report) => reportLook(report).word,
    cell: (report) => <StatusBadge status={reportLook(report).status}>{reportLook(report).word}</StatusBadge>,
    widthPx: 220,
  },
  { id: 'schedule', header: 'Made by', value: (report) => report.scheduleName ?? report.createdByName, widthPx: 180 },
  {
    id: 'when',
    header: 'Asked for',
    value: (report) => report.createdAtMs,
    cell: (report) => formatDateTime(report.createdAtMs, report.timeZone),
    isDescendingFirst: true,
    widthPx: 176,
  },
  {
    id: 'calls',
    header: 'Requests',
    value: (report) => report.callsMade,
    cell: (report) => formatNumber(report.callsMade),
    align: 'end',
    widthPx: 104,
  },
];

/** The history of capacity reports, the way to a new one, and those that are made by themselves. */
export function ReportsPage({ organisation, canMake, actions }: ReportsPageProps) {
  const [place, setPlace] = useQueryStates(PARSERS);
  const router = useRouter();
  const onCreated = (reportId: string) => router.push(`/capacity/reports/${reportId}`);
  const make = canMake && (
    <Button
      variant="primary"
      icon={<FilePlus2 aria-hidden className="size-4" />}
      onClick={() => void setPlace({ new: true })}
    >
      New report
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Capacity"
        description="What the trunks can carry, beside the agents who are scheduled to take calls and those who did."
        actions={make}
      />
      <Dialog
        isOpen={place.new && canMake}
        onOpenChange={(isOpen) => void setPlace({ new: isOpen || null })}
        title="New report"
        description="It is made in the background and has a page of its own. You can close this tab."
      >
        <NewReportForm orgId={organisation.id} create={actions.create} onCreated={onCreated} />
      </Dialog>
      <Tabs
        label="Capacity"
        value={place.tab}
        onChange={(tab) => void setPlace({ tab: TABS.find((each) => each === tab) ?? null })}
        tabs={[
          { value: 'reports', label: 'Reports', content: <ReportTable orgId={organisation.id} make={make} /> },
          {
            value: 'schedules',
            label: 'Schedules',
            content: <ReportSchedules orgId={organisation.id} canMake={canMake} actions={actions} />,
          },
        ]}
      />
    </>
  );
}

function ReportTable({ orgId, make }: { orgId: string; make: React.ReactNode }) {
  const router = useRouter();
  const [before, setBefore] = useState<number | null>(null);
  const reports = useQuery({
    queryKey: [...capacityKeys.reports(orgId), before],
    queryFn: ({ signal }) =>
      fetchJson(`/api/capacity/reports${before === null ? '' : `?before=${before}`}`, { schema: ReportList, signal }),
    refetchInterval: (query) =>
      query.state.data?.reports.some(({ state, dueAtMs }) => !isFinal(state) && dueAtMs === null) ? POLL_MS : false,
  });
  const open = useMemo(() => (report: ReportSummary) => router.push(`/capacity/reports/${report.id}`), [router]);
  const list = reports.data?.reports ?? NO_REPORTS;
  if (reports.data && list.length === 0 && before === null) {
    return (
      <Card className="mt-4">
        <EmptyState icon={<FileChartColumn />} title="No report has been made yet" action={make}>
          <p>
            A report lays the calls and the capacity of the trunks beside scheduled and adherent agents, a quarter of an
            hour at a time. It comes to its end also while Genesys Cloud limits requests, and names what is missing.
          </p>
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="mt-4">
      <DataTable
        label="Reports"
        rows={list}
        columns={COLUMNS}
        getRowId={idOf}
        getRowName={nameOf}
        status={reports.data ? 'ready' : reports.isError ? 'error' : 'loading'}
        isRefreshing={reports.isFetching && reports.data !== undefined}
        onOpenRow={open}
        emptyState={<EmptyState title="No older reports" />}
        errorState={
          <ProblemState
            error={reports.error}
            action="see the reports"
            title="The reports could not be read."
            onRetry={() => void reports.refetch()}
            isRetrying={reports.isFetching}
          />
        }
      />
      {(before !== null || reports.data?.nextBeforeMs) && (
        <div className="mt-3 flex gap-2">
          {before !== null && <Button onClick={() => setBefore(null)}>Newest reports</Button>}
          {reports.data?.nextBeforeMs && (
            <Button onClick={() => setBefore(reports.data.nextBeforeMs)}>Older reports</Button>
          )}
        </div>
      )}
    </div>
  );
}
