'use client';

import type { EventBridgeAccess, EventBridgeSourceDto } from '#lib/events/schema.ts';
import { formatRelativeAge } from '#lib/format.ts';
import { useNow } from '../ui/use-now.ts';
import { AccessKeyCard, CopiedAddress, type AccessKeyActions } from './access-key-card.tsx';

/** Props of {@link EventBridgeCard}. */
export type EventBridgeCardProps = {
  /** Null where none is set up. */
  source: EventBridgeSourceDto | null;
  /** The address that events are sent to, without the source's id. */
  endpoint: string;
  actions: AccessKeyActions<EventBridgeAccess>;
};

/** Whether events come over Amazon EventBridge, and what AWS is to be told for that. A key is shown once, right after it is made. */
export function EventBridgeCard({ source, endpoint, actions }: EventBridgeCardProps) {
  return (
    <AccessKeyCard
      title="Events over Amazon EventBridge"
      subtitle="For more than 16,000 users, or where events go to AWS already. Without it Headroom listens by itself."
      actions={actions}
      detailsOf={(made) => {
        const sourceId = source?.sourceId ?? made?.sourceId;
        if (sourceId === undefined) return null;
        return [
          { term: 'Address', detail: <CopiedAddress text={`${endpoint}/${sourceId}`} /> },
          { term: 'Header', detail: 'x-headroom-key' },
          { term: 'Last event', detail: <LastEvent source={source} /> },
        ];
      }}
      rotateWords={{
        title: 'Replace the key?',
        stops: 'The key that AWS has now counts for another 24 hours.',
        stays: 'The address, and every event that comes under either key until then.',
        undo: 'The key before cannot be brought back.',
      }}
      removeWords={{
        title: 'Take no events over EventBridge?',
        stops: 'Address and key are worth nothing from now on.',
        stays: 'What is known of users. Headroom listens over its own channels again within seconds.',
        undo: 'It can be set up again, under another address and key.',
      }}
    />
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
