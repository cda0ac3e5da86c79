'use client';

import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { formatRelativeAge } from '#lib/format.ts';
import { installKeys, type InstallationDto } from '#lib/install/schema.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { ButtonLink, Link } from '../ui/link.tsx';
import { useNow } from '../ui/use-now.ts';
import { ChecksCard } from './checks-card.tsx';
import { dataOf, type InstallActions } from './install-actions.ts';
import { RemovalDialog } from './removal-dialog.tsx';

/** Props of {@link InstalledView}. */
export type InstalledViewProps = {
  organisation: { id: string; name: string };
  installation: InstallationDto;
  start: UseMutationResult<InstallationDto, Error, void>;
  actions: InstallActions;
  onRemoved: (installation: InstallationDto) => void;
};

/** Health of a finished installation, its objects, and the ways to repair and remove it. */
export function InstalledView({ organisation, installation, start, actions, onRemoved }: InstalledViewProps) {
  const [isRemoving, setIsRemoving] = useState(false);
  const queryClient = useQueryClient();
  const check = useMutation({
    mutationFn: () => dataOf(actions.check({})),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: installKeys.state(organisation.id) }),
  });
  const checks = check.data ?? installation.checks;
  const hasFailed = checks.some((one) => one.state === 'failed');
  return (
    <>
      {hasFailed && (
        <Banner tone="error" title="Headroom is installed, but a check failed." isUrgent>
          Repair installation puts role and client right again.
        </Banner>
      )}
      <ChecksCard
        checks={checks}
        subtitle={<VerifiedAt verifiedAt={installation.verifiedAt} />}
        actions={
          <Button
            size="sm"
            icon={<RotateCw className="size-4" />}
            onClick={() => check.mutate()}
            isBusy={check.isPending}
            busyLabel="Checking"
          >
            Check again
          </Button>
        }
      />
      {(check.isError || start.isError) && (
        <Banner tone="error" title={(check.error ?? start.error)?.message ?? 'That did not work.'} isUrgent />
      )}
      <Card title="In Genesys Cloud" subtitle="What Headroom created or took over in your organisation">
        <DescriptionList
          items={installation.objects.map((object) => ({
            term: object.kind === 'role' ? 'Role' : 'OAuth client',
            detail: object.href ? (
              <Link href={object.href} isExternal>
                {object.name}
              </Link>
            ) : (
              object.name
            ),
          }))}
        />
        <p className="mt-3 text-mid">
          People sign in with their own Genesys Cloud permissions: those who may edit schedules can plan, everybody else
          can view. The role is for the client; no person needs it.
        </p>
      </Card>
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/directory" variant="primary">
          Open the directory
        </ButtonLink>
        <Button onClick={() => start.mutate()} isBusy={start.isPending} busyLabel="Starting repair">
          Repair installation
        </Button>
        <Button variant="danger" onClick={() => setIsRemoving(true)}>
          Uninstall…
        </Button>
      </div>
      <RemovalDialog
        kind="uninstall"
        organisation={organisation}
        isOpen={isRemoving}
        onOpenChange={setIsRemoving}
        actions={actions}
        onRemoved={onRemoved}
      />
    </>
  );
}

function VerifiedAt({ verifiedAt }: { verifiedAt: string | null }) {
  const nowMs = useNow(10_000);
  if (!verifiedAt || nowMs === null) return <>Calls our server made with the client</>;
  return (
    <>
      Last proved with real calls <time dateTime={verifiedAt}>{formatRelativeAge(verifiedAt, nowMs)}</time>
    </>
  );
}
