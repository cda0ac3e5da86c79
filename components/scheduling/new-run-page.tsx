'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useEffect, useRef, type ReactNode } from 'react';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { NotInstalledState } from '../install/not-installed-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { Steps, type Step } from '../ui/steps.tsx';
import { CheckRows } from './check-rows.tsx';
import { OperationForm } from './operation-form.tsx';
import { PreviewView } from './preview-view.tsx';
import type { SchedulingActions } from './scheduling-actions.ts';
import { SourceForm } from './source-form.tsx';
import { TimeOffForm } from './time-off-form.tsx';
import { useRun } from './use-run.ts';

/** Props of {@link NewRunPage}. */
export type NewRunPageProps = {
  organisation: { id: string; name: string };
  isInstalled: boolean;
  canInstall: boolean;
  actions: SchedulingActions;
};

const STEPS = ['source', 'check', 'preview'] as const;
const LABELS = { source: 'Source', check: 'Check rows', preview: 'Preview', run: 'Run' };
const WAYS = [
  { value: 'file', label: 'File or paste' },
  { value: 'agents', label: 'Chosen agents' },
  { value: 'time-off', label: 'Time off' },
] as const;
const PARSERS = {
  run: parseAsString,
  step: parseAsStringLiteral(STEPS),
  from: parseAsStringLiteral(WAYS.map(({ value }) => value)).withDefault('file'),
  /** The query of the week grid that the changes were made on; its edits are kept in that tab. */
  grid: parseAsString,
};

/** From a file to a started run: source, row errors, preview. The draft is kept on the server and its address can be shared. */
export function NewRunPage({ organisation, isInstalled, canInstall, actions }: NewRunPageProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [place, setPlace] = useQueryStates(PARSERS, { history: 'push' });
  const run = useRun(organisation.id, place.run);
  const state = run.data?.state;
  // A draft that was started meanwhile, here or elsewhere, has a page of its own.
  useEffect(() => {
    if (place.run !== null && state !== undefined && state !== 'draft') {
      router.replace(`/scheduling/runs/${place.run}`);
    }
  }, [place.run, state, router]);

  if (!isInstalled) return <NotInstalledState canInstall={canInstall} organisationName={organisation.name} />;
  const hasErrors = (run.data?.counts.invalid ?? 0) > 0;
  const step = place.run === null ? 'source' : (place.step ?? (hasErrors ? 'check' : 'preview'));
  // A draft that tries a run again or takes it back has no file; its way back is that run.
  const parentHref = run.data?.origin !== 'plan' && run.data?.parentId ? `/scheduling/runs/${run.data.parentId}` : null;
  const source = sourceOf(parentHref, place.grid);
  const toSource = () => (source ? router.push(source.href) : void setPlace({ run: null, step: null }));
  const keep = (known: RunDto) => {
    queryClient.setQueryData(schedulingKeys.run(organisation.id, known.id), known);
    void queryClient.invalidateQueries({ queryKey: schedulingKeys.runs(organisation.id) });
  };
  const onPreviewed = (draft: RunDto) => {
    keep(draft);
    void setPlace({ run: draft.id, step: null });
  };
  return (
    <>
      <PageHeader
        title={run.data?.origin === 'undo' ? 'Undo a run' : 'Change schedules'}
        back={<Link href={parentHref ?? '/scheduling'}>{parentHref ? 'The run' : 'Scheduling'}</Link>}
      >
        <Steps label="Change schedules" steps={stepsOf(step, place.run, place.grid, source)} />
      </PageHeader>
      <StepArea step={step}>
        {step === 'source' && (
          <div className="flex flex-col gap-4">
            <SegmentedControl
              label="Where the changes come from"
              options={WAYS}
              value={place.from}
              onChange={(from) => void setPlace({ from })}
            />
            {place.from === 'file' && <SourceForm orgId={organisation.id} onPreviewed={onPreviewed} />}
            {place.from === 'agents' && <OperationForm orgId={organisation.id} onPreviewed={onPreviewed} />}
            {place.from === 'time-off' && <TimeOffForm orgId={organisation.id} onPreviewed={onPreviewed} />}
          </div>
        )}
        {step !== 'source' && run.isPending && <SkeletonText lines={6} label="Reading the preview" />}
        {step !== 'source' && run.isError && (
          <ProblemState
            error={run.error}
            action="see this preview"
            title="The preview could not be read."
            onRetry={() => void run.refetch()}
            isRetrying={run.isFetching}
          />
        )}
        {step === 'check' && run.data && (
          <CheckRows
            orgId={organisation.id}
            run={run.data}
            backLabel={source?.backLabel ?? 'Choose another file'}
            onBack={toSource}
            onContinue={() => void setPlace({ step: 'preview' })}
          />
        )}
        {step === 'preview' && run.data && (
          <PreviewView
            orgId={organisation.id}
            run={run.data}
            actions={actions}
            onStarted={(started) => {
              keep(started);
              router.push(`/scheduling/runs/${started.id}`);
            }}
            onPlannedAgain={(draft) => {
              keep(draft);
              // The way back leads past the draft that it replaces.
              void setPlace({ run: draft.id, step: null }, { history: 'replace' });
            }}
            onBack={() => (hasErrors ? void setPlace({ step: 'check' }) : toSource())}
          />
        )}
      </StepArea>
    </>
  );
}

/** The step's content. It takes the focus when the step changes, so that reading and tabbing go on at its beginning. */
function StepArea({ step, children }: { step: (typeof STEPS)[number]; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) {
      ref.current?.focus({ preventScroll: true });
      window.scrollTo({ top: 0 });
    }
    shown.current = step;
  }, [step]);
  const name = `Step ${STEPS.indexOf(step) + 1}, ${LABELS[step]}`;
  return (
    <div ref={ref} role="group" aria-label={name} tabIndex={-1} data-quiet-focus>
      {children}
    </div>
  );
}

/** A page of its own that the changes come from. */
type Source = { readonly href: string; readonly label: string; readonly backLabel: string };

function sourceOf(parentHref: string | null, grid: string | null): Source | null {
  if (parentHref !== null) return { href: parentHref, label: 'The run', backLabel: 'Back to the run' };
  if (grid === null) return null;
  return { href: `/scheduling/week?${grid}`, label: 'Week', backLabel: 'Back to the week' };
}

function stepsOf(
  current: (typeof STEPS)[number],
  runId: string | null,
  grid: string | null,
  source: Source | null,
): Step[] {
  const order = [...STEPS, 'run'] as const;
  const index = order.indexOf(current);
  return order.map((id, position) => ({
    id,
    label: id === 'source' && source ? source.label : LABELS[id],
    state: position < index ? 'done' : position === index ? 'current' : 'upcoming',
    href: position < index && id !== 'run' ? (id === 'source' && source?.href) || stepHref(id, runId, grid) : undefined,
  }));
}

function stepHref(step: (typeof STEPS)[number], runId: string | null, grid: string | null): string {
  if (step === 'source' || runId === null) return '/scheduling/new';
  const query = new URLSearchParams({ run: runId, step, ...(grid === null ? {} : { grid }) });
  return `/scheduling/new?${query.toString()}`;
}
