'use client';

import { formatCountdown } from '#lib/format.ts';
import type { ScriptProblem, ScriptReading } from '#lib/scripts/schema.ts';
import { StaleNote } from '../state/stale-note.tsx';
import { Banner } from '../ui/banner.tsx';
import { useNow } from '../ui/use-now.ts';
import { causeWords } from './script-words.ts';

/** How true the list is: its age, what keeps it from being younger and until when, and what is missing. */
export function ScriptNotes({ reading, isOffline }: { reading: ScriptReading; isOffline: boolean }) {
  const { readAtMs, problem, truncatedDivisions } = reading;
  return (
    <>
      {readAtMs !== null && (
        <StaleNote asOfMs={readAtMs} cause={isOffline ? 'Headroom does not answer at the moment' : undefined} />
      )}
      {problem && <ProblemNote problem={problem} hasScripts={readAtMs !== null} />}
      {truncatedDivisions && (
        <Banner tone="warning" title="Scripts of some divisions are missing.">
          Genesys Cloud answered for a part of the divisions only.
        </Banner>
      )}
    </>
  );
}

function ProblemNote({ problem, hasScripts }: { problem: ScriptProblem; hasScripts: boolean }) {
  return (
    <Banner tone={problem.cause === 'throttled' ? 'throttled' : 'warning'} title={`${causeWords(problem)}.`}>
      {hasScripts ? 'What was last read stays on screen. ' : 'Scripts were never read. '}
      <NextTry problem={problem} />
    </Banner>
  );
}

/** When what failed is tried again; the ticking is not announced. */
export function NextTry({ problem }: { problem: ScriptProblem }) {
  const nowMs = useNow(1000);
  const { retryAtMs } = problem;
  if (retryAtMs === null) return null;
  const isOver = nowMs !== null && nowMs >= retryAtMs;
  return (
    <>
      {isOver ? 'The next try is due' : 'We try again by ourselves'}
      {!isOver && nowMs !== null && <span aria-hidden> in {formatCountdown(retryAtMs, nowMs)}</span>}.
    </>
  );
}
