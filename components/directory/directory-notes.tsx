'use client';

import type { DirectoryReading } from '#lib/directory/schema.ts';
import { formatNumber } from '#lib/format.ts';
import { HttpProblem } from '../data/fetch-json.ts';
import { StaleNote } from '../state/stale-note.tsx';
import { ThrottledBanner } from '../state/throttled-banner.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Props of {@link DirectoryNotes}. */
export type DirectoryNotesProps = {
  organisationName: string;
  /** Undefined until it is known. */
  reading: DirectoryReading | undefined;
  /** Why the directory could not be asked for, and when that was; null while it can. */
  error: Error | null;
  failedAtMs: number;
  /** Why the last press of Refresh did nothing. */
  refreshError: Error | null;
  onRetry: () => void;
  isRetrying: boolean;
  /** Set while the users were read anew since and the list on screen is the old one. */
  onShowNewer: (() => void) | undefined;
};

/** How true the directory on screen is: age, cause, what is missing and when it goes on. */
export function DirectoryNotes(props: DirectoryNotesProps) {
  const { organisationName, reading, error, refreshError, onShowNewer } = props;
  const throttledUntilMs = reading?.throttledUntilMs ?? untilOf(error, props.failedAtMs);
  const cause = reading?.failure?.message ?? (error ? failureWords(error) : undefined);
  return (
    <>
      {reading?.completedAtMs != null && (
        <StaleNote asOfMs={reading.completedAtMs} cause={throttledUntilMs === null ? trim(cause) : undefined} />
      )}
      {throttledUntilMs !== null && (
        <ThrottledBanner who={organisationName} what="the directory" untilMs={throttledUntilMs}>
          {reading && 'What was last read stays on screen.'}
        </ThrottledBanner>
      )}
      {reading?.completedAtMs === null && <IncompleteNote {...props} reading={reading} />}
      {onShowNewer && (
        <Banner
          title="The users were read anew."
          actions={
            <Button size="sm" onClick={onShowNewer}>
              Show the new list
            </Button>
          }
        />
      )}
      {refreshError && !throttledUntilMs && (
        <Banner tone="warning" title="The directory could not be refreshed.">
          {failureWords(refreshError)}. What was last read stays on screen.
        </Banner>
      )}
    </>
  );
}

/** Not all users have ever been read: how many there are so far, and what goes on. */
function IncompleteNote({ reading, onRetry, isRetrying }: DirectoryNotesProps & { reading: DirectoryReading }) {
  const { readUsers, aboutUsers, failure } = reading;
  const soFar = `${formatNumber(readUsers ?? 0)}${aboutUsers === null ? '' : ` of about ${formatNumber(aboutUsers)}`}`;
  if (!failure) {
    return <Banner title={`Reading users: ${soFar}.`}>Those that are there can be searched; the others follow.</Banner>;
  }
  return (
    <Banner
      tone="warning"
      title={`Users are missing: ${soFar} were read.`}
      actions={
        <Button size="sm" onClick={onRetry} isBusy={isRetrying} busyLabel="Retrying">
          Read the others
        </Button>
      }
    >
      {trim(failure.message)}. We go on by ourselves.
    </Banner>
  );
}

function untilOf(error: Error | null, failedAtMs: number): number | null {
  const isThrottled = error instanceof HttpProblem && error.status === 429;
  return isThrottled && error.retryAfterMs !== undefined ? failedAtMs + error.retryAfterMs : null;
}

function failureWords(error: Error): string {
  const words = error instanceof HttpProblem ? (error.detail ?? error.title) : 'We made a mistake on this page';
  return words.replace(/\.$/, '');
}

const trim = (words: string | undefined) => words?.replace(/\.$/, '');
