'use client';

import type { DirectoryMatch } from '#lib/directory/schema.ts';
import type { LiveState } from '#lib/events/schema.ts';
import { formatTime } from '#lib/format.ts';
import { routingWords } from '#lib/directory/words.shared.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { PresenceBadge } from './presence-badge.tsx';
import { TimeInState } from './time-in-state.tsx';
import { UserQueues } from './user-queues.tsx';

function Copyable({ text, what }: { text: string | null; what: string }) {
  if (text === null) return <Unavailable reason={`No ${what} in Genesys Cloud`} />;
  // An address that does not fit breaks behind its @.
  const at = text.indexOf('@') + 1;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <span className="min-w-0 wrap-anywhere">
        {text.slice(0, at)}
        <wbr />
        {text.slice(at)}
      </span>
      <CopyButton text={text} label={`Copy ${what}`} />
    </span>
  );
}

const orDash = (text: string | null, what: string) => text ?? <Unavailable reason={`No ${what} in Genesys Cloud`} />;

function RecentChanges({ changes }: { changes: readonly LiveState[] }) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (changes.length < 2) return <span className="text-mid">None since you opened this page</span>;
  return (
    <ol className="flex flex-col gap-1">
      {changes.map(({ presence, routingStatus }) => {
        const atMs = Math.max(presence?.sinceMs ?? 0, routingStatus?.sinceMs ?? 0);
        return (
          <li
            key={`${atMs} ${presence?.system} ${routingStatus?.status}`}
            className="flex flex-wrap items-center gap-x-2"
          >
            {atMs > 0 && <time dateTime={new Date(atMs).toISOString()}>{formatTime(atMs, zone, undefined, true)}</time>}
            <PresenceBadge presence={presence} />
            {routingStatus && <span className="text-mid">{routingWords(routingStatus.status)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function Badges({ texts, what }: { texts: readonly string[]; what: string }) {
  if (texts.length === 0) return <Unavailable reason={`No ${what} in Genesys Cloud`} />;
  return (
    <span className="flex flex-wrap gap-1">
      {texts.map((text) => (
        <Badge key={text}>{text}</Badge>
      ))}
    </span>
  );
}

/** Props of {@link UserPanel}. */
export type UserPanelProps = {
  orgId: string;
  user: DirectoryMatch;
  /** The states that came while the page was open, the newest first, the present one included. */
  changes: readonly LiveState[];
  /** Presence is what was last known. */
  isLastKnown: boolean;
};

/** What the directory knows of one user. */
export function UserPanel({ orgId, user, changes, isLastKnown }: UserPanelProps) {
  return (
    <DescriptionList
      items={[
        {
          term: isLastKnown ? 'Presence, last known' : 'Presence',
          detail: (
            <span className="flex flex-wrap gap-x-2">
              <PresenceBadge presence={user.presence} />
              <span className="text-mid">
                for <TimeInState sinceMs={user.presence?.sinceMs} />
              </span>
            </span>
          ),
        },
        {
          term: 'Routing status',
          detail: user.routingStatus ? (
            <>
              {routingWords(user.routingStatus.status)}{' '}
              <span className="text-mid">
                for <TimeInState sinceMs={user.routingStatus.sinceMs} />
              </span>
            </>
          ) : (
            <Unavailable reason="Genesys Cloud sent no routing status" />
          ),
        },
        { term: 'Email', detail: <Copyable text={user.email} what="e-mail address" /> },
        { term: 'Phone', detail: <Copyable text={user.phone} what="telephone number" /> },
        { term: 'Department', detail: orDash(user.department, 'department') },
        { term: 'Division', detail: orDash(user.division, 'division') },
        { term: 'Team', detail: orDash(user.team, 'team') },
        { term: 'Locations', detail: <Badges texts={user.locations} what="location" /> },
        { term: 'Skills', detail: <Badges texts={user.skills} what="skills" /> },
        { term: 'Groups', detail: <Badges texts={user.groups} what="groups" /> },
        { term: 'Queues', detail: <UserQueues orgId={orgId} userId={user.id} /> },
        { term: 'Recent changes', detail: <RecentChanges changes={changes} /> },
        { term: 'User id', detail: <Copyable text={user.id} what="user id" /> },
      ]}
    />
  );
}
