'use client';

import { useQuery } from '@tanstack/react-query';
import { installKeys, RemovalPlanDto, type InstallationDto } from '#lib/install/schema.ts';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { dataOf, type InstallActions } from './install-actions.ts';

/** Props of {@link RemovalDialog}. */
export type RemovalDialogProps = {
  /** Undo an installation that never worked, or uninstall one that does. */
  kind: 'undo' | 'uninstall';
  organisation: { id: string; name: string };
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  actions: InstallActions;
  onRemoved: (installation: InstallationDto) => void;
};

/** Lists what will be removed from the organisation, then removes it. */
export function RemovalDialog({ kind, organisation, isOpen, onOpenChange, actions, onRemoved }: RemovalDialogProps) {
  const removal = useQuery({
    queryKey: installKeys.removal(organisation.id),
    queryFn: ({ signal }) => fetchJson('/api/install/removal', { schema: RemovalPlanDto, signal }),
    enabled: isOpen,
    staleTime: 0,
    gcTime: 0,
  });
  const isUndo = kind === 'undo';
  const name = removal.data?.organisationName ?? organisation.name;
  const confirm = async () => {
    const result = isUndo ? actions.undo({}) : actions.uninstall({ organisationName: name });
    onRemoved(await dataOf(result));
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={isUndo ? 'Undo installation?' : `Uninstall Headroom from ${organisation.name}?`}
      stops={<RemovalList removal={removal.data} error={removal.error} isUndo={isUndo} />}
      stays="The history of runs and changes, and everything that is not named here."
      undo="Install again at any time, with a new role and a new client."
      confirmLabel={isUndo ? 'Undo installation' : 'Uninstall Headroom'}
      busyLabel={isUndo ? 'Undoing' : 'Uninstalling'}
      cancelLabel={isUndo ? 'Keep what was created' : 'Keep Headroom'}
      nameToType={isUndo ? undefined : name}
      onConfirm={confirm}
    />
  );
}

type RemovalListProps = { removal: RemovalPlanDto | undefined; error: Error | null; isUndo: boolean };

function RemovalList({ removal, error, isUndo }: RemovalListProps) {
  if (error) return <>{error instanceof HttpProblem ? (error.detail ?? error.title) : 'The list could not be read.'}</>;
  if (!removal) return <>Reading your organisation…</>;
  const stops = isUndo ? null : <p>All calls of Headroom, at once, and runs under way. Its secret is wiped.</p>;
  if (removal.objects.length === 0) return stops ?? <>Nothing was created.</>;
  return (
    <div className="flex flex-col gap-1">
      {stops}
      <p>Deleted in Genesys Cloud:</p>
      <ul className="list-disc pl-5">
        {removal.objects.map((object) => (
          <li key={object.id}>
            {object.kind === 'role' ? 'Role' : 'OAuth client'} {object.name}
          </li>
        ))}
      </ul>
      {removal.missingPermissions.length > 0 && (
        <p>
          You lack <span className="font-mono">{removal.missingPermissions.join(', ')}</span>.
        </p>
      )}
    </div>
  );
}
