import { csvHeading, csvLines, type CsvColumn } from '#lib/csv.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { browseDirectory } from './browse-directory.ts';
import { queueGap } from './queues.shared.ts';
import { DIRECTORY_FILTERS, type DirectoryMatch, type DirectoryPageDto, type DirectoryQuery } from './schema.ts';
import { searchDirectory } from './search-directory.ts';
import { presenceName, presenceWords, routingWords } from './words.shared.ts';

const PAGE_SIZE = 1_000;
const MAX_NAME_LENGTH = 120;

const moment = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());

/** Moments are in UTC (ISO 8601). `gap` says what is not known of queues, of which nothing is no answer then. */
const columnsOf = (gap: string | null): readonly CsvColumn<DirectoryMatch>[] => [
  { header: 'Name', value: (user) => user.name },
  { header: 'Email', value: (user) => user.email },
  { header: 'Phone', value: (user) => user.phone },
  { header: 'Title', value: (user) => user.title },
  { header: 'Department', value: (user) => user.department },
  { header: 'Division', value: (user) => user.division },
  { header: 'Team', value: (user) => user.team },
  { header: 'Locations', value: (user) => user.locations.join('; ') },
  { header: 'Presence', value: (user) => user.presence && presenceWords(user.presence.system) },
  { header: 'Presence label', value: (user) => user.presence?.label },
  { header: 'Presence since (UTC)', value: (user) => moment(user.presence?.sinceMs) },
  { header: 'Routing status', value: (user) => user.routingStatus && routingWords(user.routingStatus.status) },
  { header: 'Routing status since (UTC)', value: (user) => moment(user.routingStatus?.sinceMs) },
  { header: 'Skills', value: (user) => user.skills.join('; ') },
  { header: 'Groups', value: (user) => user.groups.join('; ') },
  {
    header: gap === null ? 'Queues' : `Queues (incomplete: ${gap})`,
    value: (user) => user.queues.join('; ') || (gap && 'not known'),
  },
  { header: 'Read (UTC)', value: (user) => moment(user.readAtMs) },
  { header: 'User id', value: (user) => user.id },
];

/** What people do changes while the file is written: in such an order some would come twice and others not at all. */
function steadyOrder({ order = null }: DirectoryQuery): DirectoryQuery['order'] {
  return order?.by === 'presence' || order?.by === 'since' ? { by: 'name', isDescending: false } : order;
}

/**
 * Every user that matches, page by page, in the order of the search; by name where that is by presence or the time in it. The file's name says whose they are, as of when, and what
 * they were narrowed to. Fails as `browseDirectory` does; a page that cannot be read later on breaks the file off.
 */
export async function exportDirectory(
  ctx: OrgContext,
  organisationName: string,
  asked: DirectoryQuery,
): Promise<Result<{ fileName: string; parts: AsyncGenerator<string> }, string>> {
  const search = { ...asked, order: steadyOrder(asked), pageSize: PAGE_SIZE };
  const first = await browseDirectory(ctx, search);
  if (!first.ok) return first;
  const gap = queueGap(first.data.queueReading);
  const parts = writeParts(first.data, columnsOf(gap), async (cursor) => {
    const page = await searchDirectory(ctx, { ...search, cursor });
    if (!page.ok) throw new Error(page.error.message);
    return page.data;
  });
  return ok({ fileName: fileNameOf(organisationName, asked, first.data.completedAtMs), parts });
}

async function* writeParts(
  first: DirectoryPageDto,
  columns: readonly CsvColumn<DirectoryMatch>[],
  readPage: (cursor: string) => Promise<DirectoryPageDto>,
): AsyncGenerator<string> {
  yield csvHeading(columns);
  for (let page = first; ; page = await readPage(page.next)) {
    yield csvLines(page.users, columns);
    if (page.next === null) return;
  }
}

/** `directory-contoso-2026-11-22T1015Z-presence-on-queue.csv`; `incomplete` in place of the moment while users may be missing. */
function fileNameOf(organisationName: string, { text, filters = {} }: DirectoryQuery, asOfMs: number | null): string {
  const asOf = asOfMs === null ? 'incomplete' : new Date(asOfMs).toISOString().replace(/:(\d\d):.*$/, '$1Z');
  const narrowed = DIRECTORY_FILTERS.flatMap((name) => {
    const values = filters[name] ?? [];
    const words = name === 'presence' ? values.map(presenceName) : values.map((value) => value || 'none');
    return values.length > 0 ? [slug([name, ...words].join(' '))] : [];
  });
  const words = [slug(organisationName), asOf, ...narrowed, slug(text ?? '')].filter(Boolean);
  return `${['directory', ...words].join('-').slice(0, MAX_NAME_LENGTH)}.csv`;
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}
