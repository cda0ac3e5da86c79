'use client';

import { useState } from 'react';
import { formatCountdown } from '#lib/format.ts';
import type { BreakerPause, BreakersDto } from '#lib/quota/breakers.shared.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { Banner } from '../ui/banner.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { useNow } from '../ui/use-now.ts';
import { BreakerTable } from './breaker-table.tsx';
import { ChangeDialog, type PlannedChange } from './change-dialog.tsx';
import { EventTable } from './event-table.tsx';
import { useBreakers } from './use-breakers.ts';

/** Props of {@link BreakersPage}. */
export type BreakersPageProps = {
  organisation: { id: string; name: string };
  /** Whether the person may open and reset breakers. */
  canManage: boolean;
};

/** Which families of calls are held back, why, until when, and what happened to them lately. */
export function BreakersPage({ organisation, canManage }: BreakersPageProps) {
  const { breakers } = useBreakers(organisation.id);
  const [planned, setPlanned] = useState<PlannedChange | null>(null);
  const { data, error } = breakers;
  return (
    <>
      <PageHeader title="Breakers" description={data && summary(data)}>
        {data && (
          <StaleNote asOfMs={data.generatedAtMs} cause={error ? 'Headroom does not answer at the moment' : undefined} />
        )}
        {data?.pauses.map((pause) => (
          <PauseNote key={pause.operation ?? ''} pause={pause} organisationName={organisation.name} />
        ))}
      </PageHeader>
      {!data && breakers.isPending && <SkeletonText lines={8} label="Loading breakers" />}
      {!data && breakers.isError && (
        <ProblemState
          error={error}
          action="see the breakers"
          title="The breakers could not be read."
          onRetry={() => void breakers.refetch()}
          isRetrying={breakers.isFetching}
          signInHref="/signin?callbackUrl=%2Fbreakers"
        />
      )}
      {data && (
        <div className="flex flex-col gap-4">
          <BreakerTable families={data.families} onChange={canManage ? setPlanned : null} />
          {!canManage && (
            <p className="text-sm text-mid">An admin of {organisation.name} can open and reset breakers.</p>
          )}
          <EventTable events={data.events} />
        </div>
      )}
      {planned && <ChangeDialog orgId={organisation.id} planned={planned} onClose={() => setPlanned(null)} />}
    </>
  );
}

function PauseNote({ pause, organisationName }: { pause: BreakerPause; organisationName: string }) {
  const nowMs = useNow(1000);
  const { operation, untilMs } = pause;
  const title =
    operation === null
      ? `Genesys Cloud limited the requests of ${organisationName}.`
      : `Genesys Cloud limits ${operation} by itself.`;
  const isOver = nowMs !== null && nowMs >= untilMs;
  return (
    <Banner tone="throttled" title={title}>
      {operation === null ? 'All calls wait' : 'Other operations go on; this one waits'}
      {!isOver && nowMs !== null && <span aria-hidden>, resuming in {formatCountdown(untilMs, nowMs)}</span>}.
    </Banner>
  );
}

function summary({ families }: BreakersDto): string {
  const closed = families.filter(({ state }) => state === 'closed').length;
  if (closed === families.length) return 'All families of calls are sent.';
  const count = families.length - closed;
  return `${count} of ${families.length} families of calls ${count === 1 ? 'is' : 'are'} held back.`;
}
