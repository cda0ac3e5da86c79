'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { DirectoryDto } from '#lib/directory/schema.ts';
import { HttpProblem } from '../data/fetch-json.ts';
import { PartialNote } from '../state/partial-note.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { ThrottledBanner } from '../state/throttled-banner.tsx';
import { Banner } from '../ui/banner.tsx';

/** Props of {@link DirectoryNotes}. */
export type DirectoryNotesProps = {
  organisationName: string;
  directory: UseQueryResult<DirectoryDto>;
  /** Why the last press of Refresh did nothing. */
  refreshError: Error | null;
};

/** How true the directory on screen is: age, cause, what is missing and when it goes on. */
export function DirectoryNotes({ organisationName, directory, refreshError }: DirectoryNotesProps) {
  const { data, error, errorUpdatedAt } = directory;
  const throttledUntilMs = data?.throttledUntilMs ?? untilOf(error, errorUpdatedAt);
  return (
    <>
      {data && (
        <StaleNote asOfMs={data.asOfMs} cause={throttledUntilMs === null ? staleCause(data, error) : undefined} />
      )}
      {throttledUntilMs !== null && (
        <ThrottledBanner who={organisationName} what="the directory" untilMs={throttledUntilMs}>
          {data && 'What was last read stays on screen.'}
        </ThrottledBanner>
      )}
      {data && data.pages.failed > 0 && (
        <PartialNote
          failedCount={data.pages.failed}
          totalCount={data.pages.total}
          noun="pages"
          cause={data.failure?.message}
          onRetry={() => void directory.refetch()}
          isRetrying={directory.isFetching}
        />
      )}
      {data && !data.hasLabels && (
        <Banner title="Presences show Genesys Cloud’s own words.">
          The labels of {organisationName} could not be read this time.
        </Banner>
      )}
      {refreshError && !throttledUntilMs && (
        <Banner tone="warning" title="The directory could not be refreshed.">
          {failureWords(refreshError)}. What was last read stays on screen.
        </Banner>
      )}
    </>
  );
}

/** Why the list is not newer; the banner says it while requests are limited. */
function staleCause(data: DirectoryDto, error: Error | null): string | undefined {
  return data.staleReason ?? (error ? failureWords(error) : undefined);
}

function untilOf(error: Error | null, failedAtMs: number): number | null {
  const isThrottled = error instanceof HttpProblem && error.status === 429;
  return isThrottled && error.retryAfterMs !== undefined ? failedAtMs + error.retryAfterMs : null;
}

function failureWords(error: Error): string {
  const words = error instanceof HttpProblem ? (error.detail ?? error.title) : 'We made a mistake on this page';
  return words.replace(/\.$/, '');
}
