'use client';

import { ListOrdered, Plus } from 'lucide-react';
import { useState } from 'react';
import { isOver, type PlaybookDto, type PlaybooksDto } from '#lib/playbooks/schema.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { ApplicationList } from './application-list.tsx';
import type { PlaybookActions } from './playbook-actions.ts';
import { PlaybookCard } from './playbook-card.tsx';
import { PlaybookEditor } from './playbook-editor.tsx';
import { StaticAdvice } from './static-advice.tsx';
import { usePlaybooks } from './use-playbooks.ts';

/** Props of {@link PlaybooksPage}. */
export type PlaybooksPageProps = {
  organisation: { id: string; name: string };
  canManage: boolean;
  actions: PlaybookActions;
};

/** Plans for when a carrier fails: prepared and checked ahead, applied by a person or a rule, and taken back. */
export function PlaybooksPage({ organisation, canManage, actions }: PlaybooksPageProps) {
  const playbooks = usePlaybooks(organisation.id);
  const { data, error } = playbooks;
  // A new editor for each opening, so that it begins with what is there then.
  const [editing, setEditing] = useState<{ playbook: PlaybookDto | null; key: number }>({ playbook: null, key: 0 });
  const [isEditing, setIsEditing] = useState(false);
  const edit = (playbook: PlaybookDto | null) => {
    setEditing(({ key }) => ({ playbook, key: key + 1 }));
    setIsEditing(true);
  };
  const create = canManage && (
    <Button variant="primary" icon={<Plus aria-hidden className="size-4" />} onClick={() => edit(null)}>
      New playbook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Playbooks"
        description={`Plans that reorder the outbound routes of ${organisation.name} when a carrier fails.`}
        actions={data && data.playbooks.length > 0 && create}
      >
        {data && error && <StaleNote asOfMs={playbooks.dataUpdatedAt} cause="Headroom does not answer at the moment" />}
      </PageHeader>
      {!data && playbooks.isPending && <SkeletonText lines={8} label="Loading playbooks" />}
      {!data && playbooks.isError && (
        <ProblemState
          error={error}
          action="see playbooks"
          title="The playbooks could not be read."
          onRetry={() => void playbooks.refetch()}
          isRetrying={playbooks.isFetching}
          signInHref="/signin?callbackUrl=%2Fplaybooks"
        />
      )}
      {data && (
        <PlaybooksView
          orgId={organisation.id}
          data={data}
          canManage={canManage}
          actions={actions}
          onEdit={edit}
          emptyAction={create}
        />
      )}
      {canManage && (
        <PlaybookEditor
          key={editing.key}
          orgId={organisation.id}
          isOpen={isEditing}
          onOpenChange={setIsEditing}
          playbook={editing.playbook}
          save={actions.save}
        />
      )}
    </>
  );
}

type ViewProps = {
  orgId: string;
  data: PlaybooksDto;
  canManage: boolean;
  actions: PlaybookActions;
  onEdit: (playbook: PlaybookDto) => void;
  emptyAction: React.ReactNode;
};

function PlaybooksView({ orgId, data, canManage, actions, onEdit, emptyAction }: ViewProps) {
  const { playbooks, applications } = data;
  const isBusy = applications.some(({ state }) => !isOver(state));
  const changed = applications.filter(({ steps }) =>
    steps.some(({ state }) => state !== 'waiting' && state !== 'refused'),
  );
  const routesChangedAtMs = Math.max(0, ...changed.map(({ createdAtMs, finishedAtMs }) => finishedAtMs ?? createdAtMs));
  return (
    <div className="flex flex-col gap-4">
      {!canManage && (
        <Banner title="You can see and check playbooks.">
          Making and applying them needs the Headroom permission trunks:manage, which admins have.
        </Banner>
      )}
      {playbooks.length === 0 ? (
        <Card>
          <EmptyState title="No playbook yet" icon={<ListOrdered />} action={emptyAction}>
            <p>
              A playbook says which trunk bases each route is to use when a carrier fails. Prepare and check it ahead.
            </p>
          </EmptyState>
        </Card>
      ) : (
        playbooks.map((playbook) => (
          <PlaybookCard
            key={playbook.id}
            orgId={orgId}
            playbook={playbook}
            canManage={canManage}
            isBusy={isBusy}
            routesChangedAtMs={routesChangedAtMs}
            onEdit={() => onEdit(playbook)}
            actions={actions}
          />
        ))
      )}
      <ApplicationList orgId={orgId} applications={applications} canManage={canManage} revert={actions.revert} />
      <StaticAdvice playbooks={playbooks} />
    </div>
  );
}
