import type { InfiniteData } from '@tanstack/react-query';
import type { DirectoryMatch, DirectoryPageDto } from '#lib/directory/schema.ts';
import type { LiveState } from '#lib/events/schema.ts';

/** Pages of the directory as the query cache holds them. */
export type DirectoryPages = InfiniteData<DirectoryPageDto, string | null>;

/** A user with what they do now; the same object when that is what they did. */
export function patchUser(user: DirectoryMatch, state: LiveState | undefined): DirectoryMatch {
  if (!state || (isSame(user.presence, state.presence) && isSame(user.routingStatus, state.routingStatus))) return user;
  return { ...user, presence: state.presence, routingStatus: state.routingStatus };
}

/** Pages in which users do what they do now. Everything that did not change stays the same object, the whole included. */
export function patchPages(data: DirectoryPages, states: ReadonlyMap<string, LiveState>): DirectoryPages {
  let hasChanged = false;
  const pages = data.pages.map((page) => {
    if (!page.users.some((user) => patchUser(user, states.get(user.id)) !== user)) return page;
    hasChanged = true;
    return { ...page, users: page.users.map((user) => patchUser(user, states.get(user.id))) };
  });
  return hasChanged ? { ...data, pages } : data;
}

function isSame(a: Record<string, unknown> | null, b: Record<string, unknown> | null): boolean {
  if (a === null || b === null) return a === b;
  return Object.keys(a).every((key) => a[key] === b[key]);
}
