'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarSync, Plus } from 'lucide-react';
import { useState } from 'react';
import { capacityKeys, ReportScheduleList, type ReportScheduleDto } from '#lib/capacity/schema.ts';
import { formatCount, formatDateTime } from '#lib/format.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { dataOf } from '../install/install-actions.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import type { CapacityActions } from './capacity-actions.ts';
import { coversOptions, NewScheduleForm } from './new-schedule-form.tsx';

/** Props of {@link ReportSchedules}. */
export type ReportSchedulesProps = { orgId: string; canMake: boolean; actions: CapacityActions };

/** Reports that are made by themselves. */
export function ReportSchedules({ orgId, canMake, actions }: ReportSchedulesProps) {
  const queryClient = useQueryClient();
  const [isAdding, setIsAdding] = useState(false);
  const [ending, setEnding] = useState<ReportScheduleDto | null>(null);
  const schedules = useQuery({
    queryKey: capacityKeys.schedules(orgId),
    queryFn: ({ signal }) => fetchJson('/api/capacity/schedules', { schema: ReportScheduleList, signal }),
  });
  const add = canMake && (
    <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setIsAdding(true)}>
      Add a schedule
    </Button>
  );
  const list = schedules.data?.schedules ?? [];
  return (
    <div className="mt-4 flex flex-col gap-3">
      {schedules.isPending && <SkeletonText lines={4} label="Reading the schedules" />}
      {schedules.isError && (
        <ProblemState
          error={schedules.error}
          action="see the schedules of reports"
          title="The schedules could not be read."
          onRetry={() => void schedules.refetch()}
          isRetrying={schedules.isFetching}
        />
      )}
      {schedules.data && list.length === 0 && (
        <Card>
          <EmptyState icon={<CalendarSync />} title="No report is made by itself" action={add}>
            <p>A schedule makes a report every day or week at a time of its own, and keeps each as long as you say.</p>
          </EmptyState>
        </Card>
      )}
      {list.length > 0 && <div>{add}</div>}
      {list.map((schedule) => (
        <Card
          key={schedule.id}
          title={schedule.name}
          subtitle={`${scheduleWords(schedule)}, by ${schedule.createdByName}`}
          actions={canMake && <Button onClick={() => setEnding(schedule)}>End schedule</Button>}
        >
          <p className="text-mid">
            {schedule.nextAtMs === null
              ? 'The next report is at work now.'
              : `Next: ${formatDateTime(schedule.nextAtMs, schedule.timeZone)}.`}{' '}
            Each is kept for {formatCount(schedule.keepDays, 'day')}.
          </p>
        </Card>
      ))}
      <Dialog isOpen={isAdding} onOpenChange={setIsAdding} title="Reports by themselves">
        <NewScheduleForm orgId={orgId} add={actions.addSchedule} onDone={() => setIsAdding(false)} />
      </Dialog>
      {ending && (
        <ConfirmDialog
          isOpen
          onOpenChange={() => setEnding(null)}
          title={`End “${ending.name}”?`}
          stops="No report is made by it any more."
          stays="Reports that were made, as long as they were to be kept."
          undo="Add the schedule again at any time."
          confirmLabel="End schedule"
          busyLabel="Ending"
          cancelLabel="Keep schedule"
          onConfirm={async () => {
            await dataOf(actions.endSchedule({ scheduleId: ending.id }));
            setEnding(null);
            await queryClient.invalidateQueries({ queryKey: capacityKeys.schedules(orgId) });
          }}
        />
      )}
    </div>
  );
}

const WEEKDAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

function scheduleWords({ period, weekday, localTime, timeZone, covers }: ReportScheduleDto): string {
  const when = weekday === null ? 'Every day' : (WEEKDAYS[weekday - 1] ?? 'Every week');
  const about =
    coversOptions(period)
      .find(({ value }) => value === covers)
      ?.label.toLowerCase() ?? '';
  return `${when} at ${localTime} (${timeZone}), about ${about}`;
}
