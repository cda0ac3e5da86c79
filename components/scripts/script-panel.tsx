'use client';

import type { ReactNode } from 'react';
import { formatDateTime } from '#lib/format.ts';
import type { ScriptDetailsDto, ScriptDto, ScriptPage, ScriptProblem, ScriptVariable } from '#lib/scripts/schema.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { Unavailable } from '../table/cell-value.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { NextTry } from './script-notes.tsx';
import { causeWords, differences, STATE_WORDS } from './script-words.ts';
import { useScriptDetails } from './use-scripts.ts';

/** Props of {@link ScriptPanel}. */
export type ScriptPanelProps = { orgId: string; script: ScriptDto };

/** One script: its dates, what publishing would change, its pages and variables with their ages. */
export function ScriptPanel({ orgId, script }: ScriptPanelProps) {
  const details = useScriptDetails(orgId, script.id);
  return (
    <div className="flex flex-col gap-4">
      <Facts script={script} />
      {details.isPending && <SkeletonText lines={5} label="Loading pages and variables" />}
      {details.isError && !details.data && (
        <ProblemState
          error={details.error}
          action="see this script"
          title="Pages and variables could not be read."
          onRetry={() => void details.refetch()}
          isRetrying={details.isFetching}
          signInHref="/signin?callbackUrl=%2Fscripts"
        />
      )}
      {details.data && <Details script={script} details={details.data} />}
    </div>
  );
}

function Facts({ script }: { script: ScriptDto }) {
  const timeZone = useTimeZone();
  const at = (ms: number | null, reason: string) =>
    ms === null ? <Unavailable reason={reason} /> : formatDateTime(ms, timeZone);
  const { label, status } = STATE_WORDS[script.state];
  return (
    <DescriptionList
      items={[
        { term: 'State', detail: <StatusBadge status={status}>{label}</StatusBadge> },
        { term: 'Changed', detail: at(script.modifiedAtMs, 'Genesys Cloud named no date') },
        { term: 'Published', detail: at(script.publishedAtMs, 'Never published') },
        { term: 'Created', detail: at(script.createdAtMs, 'Genesys Cloud named no date') },
        { term: 'Owner', detail: <Unavailable reason="Genesys Cloud does not tell who owns a script" /> },
        { term: 'Features', detail: <Features names={script.features} /> },
        {
          term: 'Script id',
          detail: (
            <span className="inline-flex max-w-full items-center gap-1">
              <span className="min-w-0 wrap-anywhere">{script.id}</span>
              <CopyButton text={script.id} label="Copy script id" />
            </span>
          ),
        },
      ]}
    />
  );
}

function Features({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <Unavailable reason="No features" />;
  return (
    <span className="flex flex-wrap gap-1">
      {names.map((name) => (
        <Badge key={name}>{name}</Badge>
      ))}
    </span>
  );
}

type Part<T> = { items: T[] | null; readAtMs: number | null; isUnderWay: boolean; problem: ScriptProblem | null };

function Details({ script, details }: { script: ScriptDto; details: ScriptDetailsDto }) {
  const { draftPages, publishedPages, publishedVariables } = details;
  const changes = differences(script, draftPages.items, publishedPages?.items ?? null);
  return (
    <>
      {script.published && (
        <section aria-label="Draft against published">
          <h3 className="font-heading font-bold">Draft against published</h3>
          {changes.length === 0 ? (
            <p className="text-mid">
              {draftPages.items === null || publishedPages?.items == null
                ? 'Pages are not known yet; the names are the same.'
                : script.state === 'changed'
                  ? 'Names and pages are the same; what is on them may not be.'
                  : 'No difference.'}
            </p>
          ) : (
            <ul className="flex flex-col gap-1">
              {changes.map(({ what, published, draft }) => (
                <li key={`${what} ${published} ${draft}`}>
                  {what}: {published} → {draft}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <PartList title="Pages of the draft" part={draftPages} row={(page) => <PageName key={page.id} page={page} />} />
      {publishedPages && (
        <PartList
          title="Published pages"
          part={publishedPages}
          row={(page) => <PageName key={page.id} page={page} />}
        />
      )}
      {publishedVariables && (
        <PartList
          title="Published variables"
          part={publishedVariables}
          row={(variable) => <VariableName key={variable.name} variable={variable} />}
        />
      )}
    </>
  );
}

function PartList<T>({ title, part, row }: { title: string; part: Part<T>; row: (item: T) => ReactNode }) {
  const { items, readAtMs, isUnderWay, problem } = part;
  return (
    <section aria-label={title}>
      <h3 className="font-heading font-bold">
        {title}
        {items && ` (${items.length})`}
      </h3>
      {items === null && isUnderWay && !problem && <SkeletonText lines={2} label={`Loading ${title.toLowerCase()}`} />}
      {items?.length === 0 && <p className="text-mid">None.</p>}
      {items && items.length > 0 && <ul className="flex flex-col gap-1">{items.map(row)}</ul>}
      {readAtMs !== null && <StaleNote asOfMs={readAtMs} cause={problem ? causeWords(problem) : undefined} />}
      {readAtMs === null && problem && (
        <p className="text-sm text-mid">
          Not known: {causeWords(problem)}. <NextTry problem={problem} />
        </p>
      )}
    </section>
  );
}

function PageName({ page }: { page: ScriptPage }) {
  return <li>{page.name ?? page.id}</li>;
}

function VariableName({ variable: { name, type, description, isInput, isOutput } }: { variable: ScriptVariable }) {
  const kinds = [type, isInput && 'input', isOutput && 'output'].filter(Boolean);
  return (
    <li>
      {name} <span className="text-mid">{kinds.join(', ')}</span>
      {description && <span className="block text-sm text-mid">{description}</span>}
    </li>
  );
}
