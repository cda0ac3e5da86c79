'use client';

import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PlaybookDto, PlaybookStep, RoutesDto, TrunkBaseRef } from '#lib/playbooks/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { StaleNote } from '../state/stale-note.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Textarea } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toast.tsx';
import { OrderList } from './order-list.tsx';
import type { PlaybookActions } from './playbook-actions.ts';
import { orderWords } from './playbook-words.ts';
import { useReadAgain, useRoutes } from './use-playbooks.ts';

/** Props of {@link PlaybookEditor}. */
export type PlaybookEditorProps = {
  orgId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Null for a new one. */
  playbook: PlaybookDto | null;
  save: PlaybookActions['save'];
};

/** Makes or changes a playbook. Saving changes nothing in Genesys Cloud. */
export function PlaybookEditor({ orgId, isOpen, onOpenChange, playbook, save }: PlaybookEditorProps) {
  const routes = useRoutes(orgId, isOpen);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="md"
      title={playbook === null ? 'New playbook' : `Edit ${playbook.name}`}
      description="Saving changes nothing in Genesys Cloud."
    >
      {routes.isError && !routes.data ? (
        <ProblemState
          error={routes.error}
          action="see outbound routes"
          title="The outbound routes could not be read."
          onRetry={() => void routes.refetch()}
          isRetrying={routes.isFetching}
        />
      ) : routes.data ? (
        <EditorForm
          orgId={orgId}
          playbook={playbook}
          routes={routes.data}
          save={save}
          onDone={() => onOpenChange(false)}
        />
      ) : (
        <SkeletonText lines={8} label="Reading outbound routes" />
      )}
    </Dialog>
  );
}

type FormProps = {
  orgId: string;
  playbook: PlaybookDto | null;
  routes: RoutesDto;
  save: PlaybookActions['save'];
  onDone: () => void;
};

function EditorForm({ orgId, playbook, routes, save, onDone }: FormProps) {
  const readAgain = useReadAgain(orgId);
  const toast = useToast();
  const [name, setName] = useState(playbook?.name ?? '');
  const [description, setDescription] = useState(playbook?.description ?? '');
  const [steps, setSteps] = useState<readonly PlaybookStep[]>(playbook?.steps ?? []);
  const saving = useMutation({
    mutationFn: () =>
      dataOf(
        save({ ...(playbook && { id: playbook.id, version: playbook.version }), name, description, steps: [...steps] }),
      ),
    onSuccess: async (saved) => {
      await readAgain();
      toast.success(`${saved.name} saved`, { description: 'Check it before you need it.' });
      onDone();
    },
  });
  const choices = trunkBaseChoices(routes);
  const addable = routes.routes.filter(
    ({ routeId, isManaged }) => !isManaged && !steps.some((step) => step.routeId === routeId),
  );
  const isValid = name.trim() !== '' && steps.length > 0 && steps.every(({ trunkBases }) => trunkBases.length > 0);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) saving.mutate();
      }}
    >
      {routes.isStale && <StaleNote asOfMs={routes.readAtMs} cause="Genesys Cloud does not answer at present" />}
      {routes.trunkBases === null && (
        <Banner tone="warning" title="The list of trunk bases could not be read.">
          Only those that a route uses already can be chosen.
        </Banner>
      )}
      <Field label="Name" help="What has happened: “Straits Voice is down”.">
        <Input value={name} onValueChange={setName} maxLength={100} />
      </Field>
      <Field label="When to use it" isOptional>
        <Textarea value={description} onValueChange={setDescription} rows={2} maxLength={1000} />
      </Field>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-1 font-semibold">
          Routes and their trunk bases, in the order in which calls try them
        </legend>
        <p className="text-sm text-low">Use the arrows, or Alt with ↑ and ↓ on one of them.</p>
        {steps.map((step, index) => {
          const { siteName, routeName, routeId } = step;
          const label = `${siteName}, ${routeName}`;
          const now = routes.routes.find((route) => route.routeId === routeId);
          return (
            <section key={routeId} aria-label={label} className="rounded-md border border-divider p-3">
              <div className="mb-2 flex items-start justify-between gap-2">
                <div className="min-w-0">
                  <h3 className="font-semibold">{label}</h3>
                  <p className="text-sm text-low">
                    {now ? `Now: ${orderWords(now.trunkBases)}` : 'This route does not exist any more.'}
                  </p>
                </div>
                <IconButton
                  size="sm"
                  label={`Take ${label} out of the playbook`}
                  icon={<Trash2 className="size-4" />}
                  onClick={() => setSteps(steps.toSpliced(index, 1))}
                />
              </div>
              <OrderList
                label={label}
                bases={step.trunkBases}
                choices={choices}
                onChange={(trunkBases) => setSteps(steps.with(index, { ...step, trunkBases }))}
              />
            </section>
          );
        })}
        {routes.routes.length === 0 && <p className="text-mid">This organisation has no outbound routes.</p>}
        {addable.length > 0 && (
          <Select
            label="Add a route"
            placeholder="Add a route"
            options={addable.map(({ routeId, siteName, routeName, trunkBases }) => ({
              value: routeId,
              label: `${siteName}, ${routeName}`,
              hint: orderWords(trunkBases),
            }))}
            value={null}
            onValueChange={(routeId) => {
              const added = addable.find((route) => route.routeId === routeId);
              if (!added) return;
              const { siteId, siteName, routeName, trunkBases } = added;
              setSteps([...steps, { siteId, siteName, routeId, routeName, trunkBases }]);
            }}
          />
        )}
      </fieldset>
      {saving.isError && <Banner tone="error" title={saving.error.message} isUrgent />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Discard</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={!isValid}
          isBusy={saving.isPending}
          busyLabel="Saving playbook"
        >
          Save playbook
        </Button>
      </div>
    </form>
  );
}

/** All trunk bases there are; those of the routes where the list could not be read. */
function trunkBaseChoices({ routes, trunkBases }: RoutesDto): readonly TrunkBaseRef[] {
  if (trunkBases !== null) return trunkBases;
  return [...new Map(routes.flatMap((route) => route.trunkBases.map((base) => [base.id, base]))).values()];
}
