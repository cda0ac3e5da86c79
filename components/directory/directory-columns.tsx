'use client';

import type { DirectoryMatch } from '#lib/directory/schema.ts';
import { routingWords } from '#lib/directory/words.shared.ts';
import { Unavailable } from '../table/cell-value.tsx';
import type { DataColumn } from '../table/column.ts';
import { PresenceBadge, presenceText } from './presence-badge.tsx';
import { TimeInState } from './time-in-state.tsx';

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.charAt(0).toUpperCase()).join('');
}

/** A user's initials in a circle: a landmark for the eye, silent for assistive technology. */
export function Avatar({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-full bg-neutral-subtle text-[0.625rem] font-semibold text-mid"
    >
      {initialsOf(name)}
    </span>
  );
}

/** As {@link Unavailable} shows it. */
const UNKNOWN = '–';
/** Time moves on by itself, so that it has the room of the longest there is. */
const LONGEST_TIME = '999 d 23 h';

const textCell = (value: string | null, what: string) =>
  value ?? <Unavailable reason={`No ${what} in Genesys Cloud`} />;

const listCell = (values: readonly string[], what: string) => textCell(values.join(', ') || null, what);

const QUEUES = 'queues';

function queuesColumn(gap: string | null): DataColumn<DirectoryMatch> {
  return {
    id: QUEUES,
    header: gap === null ? 'Queues' : 'Queues, as far as read',
    cell: ({ queues }) => queues.join(', ') || <Unavailable reason={gap ?? 'In no queue'} />,
    widthPx: 220,
    isInitiallyHidden: true,
  };
}

/** Those with a value are what the server can order by; `hide` and `sort` in the URL use their ids. */
const COLUMNS: readonly DataColumn<DirectoryMatch>[] = [
  {
    id: 'name',
    header: 'Name',
    value: (user) => user.name,
    cell: (user) => (
      <span className="inline-flex max-w-full min-w-0 items-center gap-2 align-middle">
        <Avatar name={user.name} />
        <span className="truncate in-data-fits:overflow-visible">{user.name}</span>
      </span>
    ),
    text: (user) => user.name,
    besideTextRem: 2,
    widthPx: 220,
  },
  {
    id: 'presence',
    header: 'Presence',
    value: (user) => user.presence?.system,
    cell: (user) => <PresenceBadge presence={user.presence} />,
    text: (user) => (user.presence ? presenceText(user.presence) : UNKNOWN),
    besideTextRem: 1.375,
    widthPx: 180,
  },
  {
    id: 'since',
    header: 'Time in state',
    value: (user) => user.presence?.sinceMs,
    isDescendingFirst: true,
    cell: (user) => <TimeInState sinceMs={user.presence?.sinceMs} />,
    text: () => LONGEST_TIME,
    align: 'end',
    widthPx: 120,
  },
  {
    id: 'routing',
    header: 'Routing status',
    cell: (user) =>
      user.routingStatus ? (
        routingWords(user.routingStatus.status)
      ) : (
        <Unavailable reason="Genesys Cloud sent no routing status" />
      ),
    widthPx: 130,
  },
  {
    id: 'title',
    header: 'Title',
    value: (user) => user.title,
    cell: (user) => textCell(user.title, 'title'),
    widthPx: 180,
  },
  {
    id: 'department',
    header: 'Department',
    value: (user) => user.department,
    cell: (user) => textCell(user.department, 'department'),
    widthPx: 160,
  },
  {
    id: 'division',
    header: 'Division',
    value: (user) => user.division,
    cell: (user) => textCell(user.division, 'division'),
    widthPx: 120,
    isInitiallyHidden: true,
  },
  {
    id: 'team',
    header: 'Team',
    cell: (user) => textCell(user.team, 'team'),
    isInitiallyHidden: true,
  },
  {
    id: 'locations',
    header: 'Location',
    cell: (user) => listCell(user.locations, 'location'),
    isInitiallyHidden: true,
  },
  {
    id: 'skills',
    header: 'Skills',
    cell: (user) => listCell(user.skills, 'skills'),
    widthPx: 200,
    isInitiallyHidden: true,
  },
  {
    id: 'groups',
    header: 'Groups',
    cell: (user) => listCell(user.groups, 'groups'),
    widthPx: 200,
    isInitiallyHidden: true,
  },
  queuesColumn(null),
  {
    id: 'email',
    header: 'Email',
    cell: (user) => textCell(user.email, 'e-mail address'),
    widthPx: 260,
  },
  {
    id: 'phone',
    header: 'Phone',
    cell: (user) => textCell(user.phone, 'telephone number'),
    widthPx: 150,
  },
];

/** Columns hidden until the person turns them on. */
export const HIDDEN_AT_FIRST: readonly string[] = COLUMNS.filter((column) => column.isInitiallyHidden).map(
  (column) => column.id,
);

/**
 * Columns of the directory. While presence is not live its heading says that it is what was last known, and while queues have
 * not all been read (`queueGap`: what is missing) nothing is shown as none.
 */
export function directoryColumns(isLastKnown: boolean, queueGap: string | null): readonly DataColumn<DirectoryMatch>[] {
  return COLUMNS.map((column) => {
    if (column.id === 'presence' && isLastKnown) return { ...column, header: 'Presence, last known' };
    return column.id === QUEUES ? queuesColumn(queueGap) : column;
  });
}
