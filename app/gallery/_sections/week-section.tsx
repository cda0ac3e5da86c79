'use client';

import { useWeekUrl } from '#components/scheduling/week/use-week-choice.ts';
import { useWeekEdits } from '#components/scheduling/week/use-week-edits.ts';
import { exampleWeek } from '#components/scheduling/week/example-week.ts';
import { WeekEditor } from '#components/scheduling/week/week-editor.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';

const WEEK = exampleWeek({ agents: 1_500, timeZone: 'UTC', weekId: '2026-11-23' });

/** The week grid with as many agents as it is built for. */
export function WeekSection() {
  const [url, setUrl] = useWeekUrl();
  const edits = useWeekEdits(WEEK, 'gallery');
  return (
    <>
      <PageHeader title="Week grid" description="1,500 agents; only those near the view are in the document." />
      <WeekEditor view={WEEK} edits={edits} url={url} setUrl={setUrl} canEdit rows={edits.plan.rows} />
    </>
  );
}
