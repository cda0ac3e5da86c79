'use client';

import type { DirectoryUser } from '#lib/directory/schema.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { PresenceBadge, routingWords } from './presence-badge.tsx';
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

/** What the directory knows of one user. */
export function UserPanel({ user }: { user: DirectoryUser }) {
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
        {
          term: 'Skills',
          detail:
            user.skills.length > 0 ? (
              <span className="flex flex-wrap gap-1">
                {user.skills.map((skill) => (
                  <Badge key={skill}>{skill}</Badge>
                ))}
              </span>
            ) : (
              <Unavailable reason="No skills in Genesys Cloud" />
            ),
        },
        { term: 'User id', detail: <Copyable text={user.id} what="user id" /> },
      ]}
    />
  );
}
