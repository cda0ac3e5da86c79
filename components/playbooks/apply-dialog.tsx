'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import type { PlaybookCheck, PlaybookDto } from '#lib/playbooks/schema.ts';
import { formatCount } from '#lib/format.ts';
import { dataOf } from '../install/install-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { CheckResult, CheckVerdict } from './check-result.tsx';
import type { PlaybookActions } from './playbook-actions.ts';
import { useReadAgain } from './use-playbooks.ts';

/** Props of {@link ApplyDialog}. */
export type ApplyDialogProps = {
  orgId: string;
  playbook: PlaybookDto;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  actions: Pick<PlaybookActions, 'check' | 'apply'>;
};

/** Checks a playbook now, shows what would change, and applies exactly that. */
export function ApplyDialog({ orgId, playbook, isOpen, onOpenChange, actions }: ApplyDialogProps) {
  const readAgain = useReadAgain(orgId);
  const check = useQuery({
    queryKey: [orgId, 'playbook-check', playbook.id, playbook.version],
    queryFn: () => dataOf(actions.check({ playbookId: playbook.id })),
    enabled: isOpen,
    gcTime: 0,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const applying = useMutation({
    mutationFn: (seen: PlaybookCheck) =>
      dataOf(
        actions.apply({
          playbookId: playbook.id,
          version: seen.version,
          seen: seen.steps.map(({ routeId, current }) => ({
            routeId,
            trunkBaseIds: (current ?? []).map(({ id }) => id),
          })),
        }),
      ),
    onSuccess: async () => {
      await readAgain();
      onOpenChange(false);
    },
  });
  const found = check.isFetching ? undefined : check.data;
  const isReady = found?.verdict === 'ready';
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isAlert
      size="md"
      title={`Apply ${playbook.name}?`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep routes as they are</Button>
          {found && !isReady && <Button onClick={() => void check.refetch()}>Check again</Button>}
          <Button
            variant="primary"
            disabled={!isReady}
            isBusy={applying.isPending}
            busyLabel="Applying playbook"
            onClick={() => found && applying.mutate(found)}
          >
            Apply playbook
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {check.isFetching && <SkeletonText lines={6} label="Checking the routes in Genesys Cloud" />}
        {check.isError && !check.isFetching && (
          <Banner
            tone="error"
            title={check.error.message}
            isUrgent
            actions={
              <Button size="sm" onClick={() => void check.refetch()}>
                Check again
              </Button>
            }
          />
        )}
        {found && (
          <>
            <p role="status">
              <CheckVerdict check={found} />
            </p>
            <CheckResult check={found} />
            {isReady && <Terms check={found} />}
          </>
        )}
        {applying.isError && <Banner tone="error" title={applying.error.message} isUrgent />}
      </div>
    </Dialog>
  );
}

function Terms({ check }: { check: PlaybookCheck }) {
  const changes = check.steps.filter(({ current, wanted }) => idsOf(current ?? []) !== idsOf(wanted)).length;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 border-t border-divider pt-3">
      <dt className="font-semibold">Changes</dt>
      <dd>{formatCount(changes, 'route')} for new calls. If one cannot be changed, all are put back.</dd>
      <dt className="font-semibold">Stays</dt>
      <dd>Calls under way, and everything else about the routes.</dd>
      <dt className="font-semibold">Undo</dt>
      <dd>“Take back” in the history, as long as nobody changes the routes in between.</dd>
    </dl>
  );
}

const idsOf = (bases: readonly { id: string }[]) => bases.map(({ id }) => id).join();
