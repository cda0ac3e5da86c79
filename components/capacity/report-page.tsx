'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { capacityKeys, isFinal, ReportDto } from '#lib/capacity/schema.ts';
import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { dataOf } from '../install/install-actions.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { ThrottledBanner } from '../state/throttled-banner.tsx';
import { Banner } from '../ui/banner.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Button } from '../ui/button.tsx';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Select } from '../ui/select.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { CapacityActions } from './capacity-actions.ts';
import { ReportFigures } from './report-figures.tsx';
import { ReportParts } from './report-parts.tsx';
import { costWords, reportLook, reportTitle } from './report-words.ts';
import { SuggestionList } from './suggestion-list.tsx';

/** Props of {@link ReportPage}. */
export type ReportPageProps = {
  organisation: { id: string; name: string };
  reportId: string;
  canMake: boolean;
  actions: CapacityActions;
};

const POLL_MS = 1_500;
const ALL_UNITS = 'all';

/** One report: how far it is, what is missing and why, its figures, and what they suggest. */
export function ReportPage({ organisation, reportId, canMake, actions }: ReportPageProps) {
  const queryClient = useQueryClient();
  const [unitId, setUnitId] = useQueryState('unit', parseAsString);
  const queryKey = capacityKeys.report(organisation.id, reportId);
  const report = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchJson(`/api/capacity/reports/${reportId}`, { schema: ReportDto, signal }),
    refetchInterval: (query) => (query.state.data && isFinal(query.state.data.state) ? false : POLL_MS),
  });
  const change = useMutation({
    mutationFn: (verb: 'retry' | 'cancel') => dataOf(actions[verb]({ reportId })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey }),
  });
  const { data } = report;
  const look = data && reportLook(data);
  const isOver = data !== undefined && isFinal(data.state);
  const missing = data?.allParts.filter(({ state }) => state === 'failed') ?? [];
  return (
    <>
      <PageHeader
        title={data ? `Capacity, ${reportTitle(data)}` : 'Capacity'}
        back={<Link href="/capacity">Capacity</Link>}
        badge={look && <StatusBadge status={look.status}>{look.word}</StatusBadge>}
        description={
          data &&
          `${organisation.name}, times in ${data.timeZone}. ${formatCount(data.callsMade, 'request')} made. ${costWords(data.cost)}.`
        }
        actions={
          data && (
            <div data-print="hide" className="flex flex-wrap gap-2">
              {canMake && !isOver && <Button onClick={() => change.mutate('cancel')}>Cancel report</Button>}
              {canMake && isOver && missing.length > 0 && (
                <Button onClick={() => change.mutate('retry')} isBusy={change.isPending} busyLabel="Asking again">
                  Read missing parts again
                </Button>
              )}
              <a
                href={`/api/capacity/reports/${reportId}/report.csv`}
                download
                className={buttonClass('secondary', 'md')}
              >
                <Download aria-hidden className="size-4" />
                CSV
              </a>
              <Button icon={<Printer aria-hidden className="size-4" />} onClick={() => window.print()}>
                Print
              </Button>
            </div>
          )
        }
      />
      {report.isPending && <SkeletonText lines={8} label="Reading the report" />}
      {report.isError && (
        <ProblemState
          error={report.error}
          action="see this report"
          title="The report could not be read."
          onRetry={() => void report.refetch()}
          isRetrying={report.isFetching}
        />
      )}
      {change.isError && <Banner tone="error" title={change.error.message} isUrgent className="mb-4" />}
      {data && (
        <div className="flex flex-col gap-4" data-report>
          {!isOver && data.limitedUntilMs !== null && (
            <ThrottledBanner who={organisation.name} what="the report" untilMs={data.limitedUntilMs}>
              What was read is kept.
            </ThrottledBanner>
          )}
          {isOver && missing.length > 0 && (
            <Banner
              tone="warning"
              title={`${formatNumber(missing.length)} of ${formatNumber(data.allParts.length)} parts are missing in this report.`}
            >
              <ul className="list-disc pl-5">
                {missing.map(({ key, label, reason }) => (
                  <li key={key}>
                    {label}: {reason}
                  </li>
                ))}
              </ul>
            </Banner>
          )}
          {(!isOver || missing.length > 0) && <ReportParts report={data} />}
          {data.units.length > 1 && (
            <div data-print="hide">
              <Select
                label="Business unit"
                className="w-64"
                options={[
                  { value: ALL_UNITS, label: 'All business units' },
                  ...data.units.map(({ id, name }) => ({ value: id, label: name })),
                ]}
                value={unitId ?? ALL_UNITS}
                onValueChange={(next) => void setUnitId(next === ALL_UNITS ? null : next)}
              />
            </div>
          )}
          <ReportFigures report={data} unitId={unitId} />
          <SuggestionList report={data} canMake={canMake} draft={actions.draft} />
          {data.finishedAtMs !== null && (
            <p className="text-sm text-low">
              Asked for by {data.scheduleName ?? data.createdByName}, finished{' '}
              {formatDateTime(data.finishedAtMs, data.timeZone)}.
            </p>
          )}
        </div>
      )}
    </>
  );
}
