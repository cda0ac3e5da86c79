'use client';

import { EmptyState } from '#components/state/empty-state.tsx';
import { ErrorState } from '#components/state/error-state.tsx';
import { FilteredEmptyState } from '#components/state/filtered-empty-state.tsx';
import { ForbiddenState } from '#components/state/forbidden-state.tsx';
import { PartialNote } from '#components/state/partial-note.tsx';
import { SignedOut } from '#components/state/signed-out.tsx';
import { StaleNote } from '#components/state/stale-note.tsx';
import { ThrottledBanner } from '#components/state/throttled-banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';

/** The states that stand where data would be, and the notes beside it. */
export function StatesSection({ openedMs }: { openedMs: number }) {
  return (
    <>
      <PageHeader title="States" description="What a person sees when there is no data, not all of it, or not now.">
        <StaleNote asOfMs={openedMs - 240_000} cause="Genesys Cloud notifications are reconnecting" />
        <ThrottledBanner who="Contoso" what="the schedule import" untilMs={openedMs + 42_000}>
          1,634 changes are saved.
        </ThrottledBanner>
        <PartialNote
          failedCount={3}
          totalCount={41}
          noun="pages"
          cause="Genesys Cloud answered too late."
          onRetry={() => undefined}
        />
        <SignedOut
          signInHref="/"
          reason="Your organisation ends sessions after 15 minutes without activity."
          isOverWork
        />
      </PageHeader>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card>
          <EmptyState title="No runs yet" action={<Button variant="primary">Import schedule</Button>}>
            A run changes many shifts in one go and proves that every one landed. Start one from a CSV file.
          </EmptyState>
        </Card>
        <Card>
          <FilteredEmptyState
            filters={['search “anna”', 'presence On Queue']}
            noun="users"
            totalCount={3480}
            onClear={() => undefined}
          />
        </Card>
        <Card>
          <ErrorState
            title="The schedule could not be read"
            cause="Genesys Cloud did not answer within 30 s."
            nextStep="Nothing was changed."
            referenceId="r-48213"
            onRetry={() => undefined}
          />
        </Card>
        <Card>
          <ForbiddenState
            action="see schedules"
            permissions={['wfm:schedule:view', 'wfm:businessUnit:view']}
            organisationName="Contoso"
          />
        </Card>
        <Card>
          <SignedOut signInHref="/" />
        </Card>
      </div>
    </>
  );
}
