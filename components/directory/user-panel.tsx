'use client';

import type { DirectoryMatch } from '#lib/directory/schema.ts';
import { routingWords } from '#lib/directory/words.shared.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { PresenceBadge } from './presence-badge.tsx';
import { TimeInState } from './time-in-state.tsx';

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

/** What the directory knows of one user. */
export function UserPanel({ user }: { user: DirectoryMatch }) {
  return (
    <DescriptionList
      items={[
        {
          term: 'Presence',
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
        { term: 'Queues', detail: <Badges texts={user.queues} what="queues" /> },
        { term: 'User id', detail: <Copyable text={user.id} what="user id" /> },
      ]}
    />
  );
}
