'use client';

import { formatRelativeAge } from '#lib/format.ts';
import type { DataActionAccess, DataActionKeyDto } from '#lib/trunks/schema.ts';
import { AccessKeyCard, CopiedAddress, type AccessKeyActions } from '../install/access-key-card.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { useNow } from '../ui/use-now.ts';

/** Props of {@link DataActionCard}. */
export type DataActionCardProps = {
  /** Null where there is none. */
  dataActionKey: DataActionKeyDto | null;
  /** The address that data actions ask. */
  endpoint: string;
  actions: AccessKeyActions<DataActionAccess>;
};

/** How flows of the organisation ask Headroom, and not Genesys Cloud, for the state of trunks: address, key and the file to import. */
export function DataActionCard({ dataActionKey, endpoint, actions }: DataActionCardProps) {
  return (
    <AccessKeyCard
      title="State of trunks for data actions"
      subtitle="Flows ask Headroom instead of Genesys Cloud, so that a burst of status checks costs none of your API budget."
      actions={actions}
      detailsOf={(made) =>
        dataActionKey === null && made === null
          ? null
          : [
              { term: 'Address', detail: <CopiedAddress text={endpoint} /> },
              { term: 'Header', detail: 'x-headroom-key' },
              { term: 'Last asked', detail: <LastUse atMs={dataActionKey?.lastUsedAtMs ?? null} /> },
            ]
      }
      rotateWords={{
        title: 'Replace the key?',
        stops: 'The key that Genesys Cloud has now counts for another 24 hours.',
        stays: 'The address, and what data actions ask under either key until then.',
        undo: 'The key before cannot be brought back.',
      }}
      removeWords={{
        title: 'Answer data actions no more?',
        stops: 'The key is worth nothing from now on: flows that ask get an error.',
        stays: 'What is known of trunks, and everything else.',
        undo: 'It can be set up again, under another key.',
      }}
    >
      <p className="mt-4 flex flex-wrap gap-2">
        <a href="/api/data-actions/definition.json" download className={buttonClass('secondary', 'sm')}>
          Data action to import
        </a>
        <a
          href="/api/data-actions/openapi.json"
          target="_blank"
          rel="noreferrer"
          className={buttonClass('ghost', 'sm')}
        >
          OpenAPI
        </a>
      </p>
    </AccessKeyCard>
  );
}

function LastUse({ atMs }: { atMs: number | null }) {
  const nowMs = useNow(10_000);
  if (atMs === null) return <>Not yet</>;
  const at = new Date(atMs).toISOString();
  return <time dateTime={at}>{nowMs === null ? at : formatRelativeAge(at, nowMs)}</time>;
}
