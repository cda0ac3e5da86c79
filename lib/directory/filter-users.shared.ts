import type { DirectoryUser, SystemPresence } from './schema.ts';

/** What the directory page filters by. Empty lists and an empty search filter nothing. */
export type DirectoryFilter = {
  readonly search: string;
  readonly presences: readonly string[];
  readonly divisions: readonly string[];
  readonly departments: readonly string[];
};

/** A user with the text that searches look through, prepared once. */
export type IndexedUser = { readonly user: DirectoryUser; readonly text: string; readonly digits: string };

/** A value of a filter and how many users have it. */
export type Facet = { readonly value: string; readonly count: number };

/** Stands for users whose presence Genesys Cloud did not tell. */
export const NO_PRESENCE = 'UNKNOWN';

/** Prepares users for {@link filterUsers}; do it once per list and not per key press. */
export function indexUsers(users: readonly DirectoryUser[]): IndexedUser[] {
  return users.map((user) => ({
    user,
    text: fold([user.name, user.email, user.title, user.department, user.phone].filter(Boolean).join('\n')),
    digits: (user.phone ?? '').replaceAll(/\D/g, ''),
  }));
}

/**
 * Users that match every filter. Each word of the search must occur somewhere in name, e-mail, title, department or
 * telephone number; capitals and accents make no difference, nor do the blanks and signs of a telephone number.
 */
export function filterUsers(users: readonly IndexedUser[], filter: DirectoryFilter): DirectoryUser[] {
  const matchesSearch = searchOf(filter.search);
  const presences = new Set(filter.presences);
  const divisions = new Set(filter.divisions);
  const departments = new Set(filter.departments);
  return users
    .filter(
      (indexed) =>
        (presences.size === 0 || presences.has(presenceOf(indexed.user))) &&
        (divisions.size === 0 || divisions.has(indexed.user.division ?? '')) &&
        (departments.size === 0 || departments.has(indexed.user.department ?? '')) &&
        matchesSearch(indexed),
    )
    .map((indexed) => indexed.user);
}

/** The values a field has among the users, by name, with counts. Users without one are counted under the empty word. */
export function facetsOf(users: readonly DirectoryUser[], field: (user: DirectoryUser) => string | null): Facet[] {
  const counts = new Map<string, number>();
  for (const user of users) {
    const value = field(user) ?? '';
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((first, second) => first.value.localeCompare(second.value, 'en'));
}

/** The presence a user is filtered by. */
export function presenceOf(user: DirectoryUser): SystemPresence | typeof NO_PRESENCE {
  return user.presence?.system ?? NO_PRESENCE;
}

function searchOf(search: string): (indexed: IndexedUser) => boolean {
  const words = fold(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  const digits = search.replaceAll(/\D/g, '');
  const isNumber = digits.length >= 3 && /^[\d\s()+./-]+$/.test(search);
  return (indexed) =>
    words.every((word) => indexed.text.includes(word)) || (isNumber && indexed.digits.includes(digits));
}

/** Lower case without accents: `Çelik` is found by `celik`. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae');
}
