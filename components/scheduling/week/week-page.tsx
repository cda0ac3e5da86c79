'use client';

import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { CalendarSearch, RefreshCw, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { formatCount } from '#lib/format.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { RunDto } from '#lib/scheduling/schema.ts';
import type { WeekView } from '#lib/scheduling/week/schema.ts';
import { fetchJson, HttpProblem } from '../../data/fetch-json.ts';
import { NotInstalledState } from '../../install/not-installed-state.tsx';
import { EmptyState } from '../../state/empty-state.tsx';
import { ProblemState } from '../../state/problem-state.tsx';
import { ThrottledBanner } from '../../state/throttled-banner.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SkeletonText } from '../../ui/skeleton.tsx';
import { problemWords } from '../problem-words.ts';
import { ScheduleChoice } from '../schedule-choice.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';
import { UnitsProblem } from '../units-problem.tsx';
import { useUnitSchedules } from '../use-schedule-choice.ts';
import { useWeek, useWeekUrl, type SetWeekUrl, type WeekUrl } from './use-week-choice.ts';
import { useWeekEdits } from './use-week-edits.ts';
import { WeekEditor } from './week-editor.tsx';
import { WeekNotes } from './week-notes.tsx';

/** Props of {@link WeekPage}. */
export type WeekPageProps = {
  organisation: { id: string; name: string };
  isInstalled: boolean;
  canRun: boolean;
  canInstall: boolean;
};

const BACK = <Link href="/scheduling">Scheduling</Link>;
const TITLE = 'Edit a week';
/** What of the URL does not hold for another week. */
const ANOTHER_WEEK = { group: null, only: null, day: null } as const;

/** A business unit's week on screen: shifts are changed here, previewed as a run, and sent from there. */
export function WeekPage({ organisation, isInstalled, canRun, canInstall }: WeekPageProps) {
  const [url, setUrl] = useWeekUrl();
  const choice = useUnitSchedules(organisation.id, url.unit, isInstalled);
  const week = useWeek(organisation.id, isInstalled ? choice.unitId : null, url);
  if (!isInstalled) return <NotInstalledState canInstall={canInstall} organisationName={organisation.name} />;
  if (choice.units.isError) {
    return (
      <>
        <PageHeader title={TITLE} back={BACK} />
        <UnitsProblem units={choice.units} />
      </>
    );
  }
  const { units, unitId, schedules } = choice;
  const form = (
    <div className="mb-4">
      <ScheduleChoice
        units={units}
        unitId={unitId}
        onUnitChange={(unit) => void setUrl({ ...ANOTHER_WEEK, unit, week: null, schedule: null }, { history: 'push' })}
        schedules={schedules}
        scheduleId={url.schedule}
        onScheduleChange={(id) => {
          const weekId = schedules.data?.find((entry) => entry.id === id)?.weekId ?? null;
          void setUrl({ ...ANOTHER_WEEK, unit: unitId, week: weekId, schedule: id }, { history: 'push' });
        }}
      />
    </div>
  );
  if (week.data) {
    const { schedule, managementUnitId } = week.data;
    return (
      <LoadedWeek
        key={`${schedule.id} ${managementUnitId ?? ''}`}
        organisation={organisation}
        query={week}
        view={week.data}
        url={url}
        setUrl={setUrl}
        canRun={canRun}
      >
        {form}
      </LoadedWeek>
    );
  }
  return (
    <>
      <PageHeader title={TITLE} back={BACK} />
      {form}
      {url.week === null || choice.unitId === null ? (
        <EmptyState icon={<CalendarSearch />} title="Choose a week">
          <p>
            Its agents and shifts are shown here, to be moved, changed, swapped or removed. Nothing is changed in
            Genesys Cloud before you have seen a preview and started the run.
          </p>
        </EmptyState>
      ) : week.isError ? (
        <FailedWeek organisationName={organisation.name} week={week} />
      ) : (
        <SkeletonText lines={10} label="Reading the week" />
      )}
    </>
  );
}

function FailedWeek({ organisationName, week }: { organisationName: string; week: UseQueryResult<WeekView> }) {
  const { error } = week;
  if (error instanceof HttpProblem && error.status === 429 && error.retryAfterMs !== undefined) {
    const untilMs = week.errorUpdatedAt + error.retryAfterMs;
    return <ThrottledBanner who={organisationName} what="the week" untilMs={untilMs} />;
  }
  return (
    <ProblemState
      error={error}
      action="see this week"
      title="The week could not be read."
      onRetry={() => void week.refetch()}
      isRetrying={week.isFetching}
    />
  );
}

type LoadedWeekProps = Pick<WeekPageProps, 'organisation' | 'canRun'> & {
  query: UseQueryResult<WeekView>;
  view: WeekView;
  url: WeekUrl;
  setUrl: SetWeekUrl;
  children: ReactNode;
};

function LoadedWeek({ organisation, query, view, url, setUrl, canRun, children }: LoadedWeekProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const edits = useWeekEdits(view, organisation.id);
  const { rows } = edits.plan;
  const [isDiscarding, setIsDiscarding] = useState(false);
  const preview = useMutation({
    mutationFn: () =>
      fetchJson('/api/scheduling/preview/rows', {
        schema: RunDto,
        body: { businessUnitId: view.businessUnitId, weekId: view.weekId, scheduleId: view.schedule.id, rows },
      }),
    onSuccess: (draft) => {
      queryClient.setQueryData(schedulingKeys.run(organisation.id, draft.id), draft);
      void queryClient.invalidateQueries({ queryKey: schedulingKeys.runs(organisation.id) });
      edits.setPreviewRun(draft.id);
      const query = new URLSearchParams({ run: draft.id, grid: window.location.search.slice(1) });
      router.push(`/scheduling/new?${query.toString()}`);
    },
  });
  const guard = useLeaveGuard(rows.length > 0 && !preview.isSuccess);
  return (
    <>
      <PageHeader
        title={TITLE}
        back={BACK}
        description={`${view.schedule.name}, ${view.schedule.isPublished ? 'published' : 'draft'}.`}
        actions={
          <>
            <Button
              icon={<RefreshCw aria-hidden className="size-4" />}
              isBusy={query.isFetching}
              busyLabel="Reading"
              onClick={() => void query.refetch()}
            >
              Read again
            </Button>
            {canRun && rows.length > 0 && (
              <Button icon={<Trash2 aria-hidden className="size-4" />} onClick={() => setIsDiscarding(true)}>
                Discard edits
              </Button>
            )}
            {canRun && (
              <Button
                variant="primary"
                disabled={rows.length === 0}
                isBusy={preview.isPending}
                busyLabel="Checking changes"
                onClick={() => preview.mutate()}
              >
                {rows.length === 0 ? 'Preview changes' : `Preview ${formatCount(rows.length, 'change')}`}
              </Button>
            )}
          </>
        }
      />
      {children}
      {preview.isError && (
        <Banner className="mb-3" tone="error" title="The preview could not be made." isUrgent>
          {problemWords(preview.error)} Your edits are kept.
        </Banner>
      )}
      <WeekEditor
        view={view}
        edits={edits}
        url={url}
        setUrl={setUrl}
        canEdit={canRun}
        rows={rows}
        notes={
          <WeekNotes
            organisationName={organisation.name}
            week={edits.week}
            plan={edits.plan}
            sentRun={edits.sentRun}
            readError={query.error}
            failedAtMs={query.errorUpdatedAt}
          />
        }
      />
      <ConfirmDialog
        isOpen={isDiscarding}
        onOpenChange={setIsDiscarding}
        title="Discard edits?"
        stops={`${formatCount(rows.length, 'change')} made here, and what was undone.`}
        stays="The schedule in Genesys Cloud, which nobody has changed from here."
        undo="It cannot be undone."
        confirmLabel="Discard edits"
        busyLabel="Discarding edits"
        cancelLabel="Keep edits"
        onConfirm={async () => edits.discard()}
      />
      <ConfirmDialog
        isOpen={guard.heldHref !== null}
        onOpenChange={(isOpen) => !isOpen && guard.stay()}
        title="Leave without a preview?"
        stops={`Nothing yet: ${formatCount(rows.length, 'change')} made here have not been sent.`}
        stays="Your edits, in this browser tab only, until it is closed."
        undo="Come back to this week to go on."
        confirmLabel="Leave page"
        busyLabel="Leaving"
        cancelLabel="Stay here"
        isDanger={false}
        onConfirm={async () => router.push(guard.heldHref ?? '/scheduling')}
      />
    </>
  );
}
