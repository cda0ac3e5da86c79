'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { EventBridgeAccess, EventBridgeSourceDto } from '#lib/events/schema.ts';
import { formatRelativeAge } from '#lib/format.ts';
import type { ActionResult } from '#lib/http/define-action.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { useNow } from '../ui/use-now.ts';
import { dataOf } from './install-actions.ts';

type Action<T> = (input: Record<string, never>) => Promise<ActionResult<T, string>>;

/** Props of {@link EventBridgeCard}. */
export type EventBridgeCardProps = {
  /** Null where none is set up. */
  source: EventBridgeSourceDto | null;
  /** The address that events are sent to, without the source's id. */
  endpoint: string;
  actions: {
    readonly create: Action<EventBridgeAccess>;
    readonly rotate: Action<EventBridgeAccess>;
    readonly remove: Action<null>;
  };
};

/** Whether events come over Amazon EventBridge, and what AWS is to be told for that. A key is shown once, right after it is made. */
export function EventBridgeCard({ source, endpoint, actions }: EventBridgeCardProps) {
  const router = useRouter();
  const [access, setAccess] = useState<EventBridgeAccess | null>(null);
  const [asks, setAsks] = useState<'rotate' | 'remove' | null>(null);
  const create = useMutation({
    mutationFn: () => dataOf(actions.create({})),
    onSuccess(made) {
      setAccess(made);
      router.refresh();
    },
  });
  const rotate = async () => {
    setAccess(await dataOf(actions.rotate({})));
    router.refresh();
  };
  const remove = async () => {
    await dataOf(actions.remove({}));
    setAccess(null);
    router.refresh();
  };
  const close = (isOpen: boolean) => !isOpen && setAsks(null);
  const sourceId = source?.sourceId ?? access?.sourceId;
  return (
    <Card
      title="Events over Amazon EventBridge"
      subtitle="For more than 16,000 users, or where events go to AWS already. Without it Headroom listens by itself."
      actions={
        sourceId === undefined && (
          <Button size="sm" onClick={() => create.mutate()} isBusy={create.isPending} busyLabel="Setting up">
            Set up
          </Button>
        )
      }
    >
      {create.isError && <Banner tone="error" title={create.error.message} isUrgent />}
      {access && (
        <Banner tone="info" title="Copy the key now: it is shown this once.">
          <span className="font-mono break-all">{access.key}</span>{' '}
          <CopyButton key={access.key} text={access.key} label="Copy key" />
        </Banner>
      )}
      {sourceId === undefined ? (
        <p className="text-mid">Not set up.</p>
      ) : (
        <>
          <DescriptionList
            items={[
              { term: 'Address', detail: <Address text={`${endpoint}/${sourceId}`} /> },
              { term: 'Header', detail: 'x-headroom-key' },
              { term: 'Last event', detail: <LastEvent source={source} /> },
            ]}
          />
          <div className="mt-4 flex flex-wrap gap-2">
            <Button size="sm" onClick={() => setAsks('rotate')}>
              Replace key…
            </Button>
            <Button size="sm" variant="danger" onClick={() => setAsks('remove')}>
              Remove…
            </Button>
          </div>
        </>
      )}
      <ConfirmDialog
        isOpen={asks === 'rotate'}
        onOpenChange={close}
        title="Replace the key?"
        stops="The key that AWS has now counts for another 24 hours."
        stays="The address, and every event that comes under either key until then."
        undo="The key before cannot be brought back."
        confirmLabel="Replace key"
        busyLabel="Replacing key"
        cancelLabel="Keep the key"
        onConfirm={rotate}
      />
      <ConfirmDialog
        isOpen={asks === 'remove'}
        onOpenChange={close}
        title="Take no events over EventBridge?"
        stops="Address and key are worth nothing from now on."
        stays="What is known of users. Headroom listens over its own channels again within seconds."
        undo="It can be set up again, under another address and key."
        confirmLabel="Remove"
        busyLabel="Removing"
        cancelLabel="Keep it"
        onConfirm={remove}
      />
    </Card>
  );
}

function Address({ text }: { text: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <span className="break-all">{text}</span>
      <CopyButton text={text} label="Copy address" />
    </span>
  );
}

function LastEvent({ source }: { source: EventBridgeSourceDto | null }) {
  const nowMs = useNow(10_000);
  if (!source?.lastEventAtMs) return <>None yet</>;
  const at = new Date(source.lastEventAtMs).toISOString();
  return (
    <>
      <time dateTime={at}>{nowMs === null ? at : formatRelativeAge(at, nowMs)}</time>
      {source.isLive ? '; users’ changes come this way' : '; users’ changes come over channels'}
    </>
  );
}
