'use client';

import { Download, ExternalLink, RefreshCw } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo } from 'react';
import {
  facetsOf,
  filterUsers,
  indexUsers,
  NO_PRESENCE,
  presenceOf,
  type Facet,
} from '#lib/directory/filter-users.shared.ts';
import { SYSTEM_PRESENCES, type DirectoryUser } from '#lib/directory/schema.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { HttpProblem } from '../data/fetch-json.ts';
import { useFrame } from '../embed/use-frame.ts';
import { NotInstalledState } from '../install/not-installed-state.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import { DataTable } from '../table/data-table.tsx';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Button } from '../ui/button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { DIRECTORY_COLUMNS, HIDDEN_AT_FIRST } from './directory-columns.tsx';
import { DIRECTORY_CSV } from './directory-csv.ts';
import { DirectoryNotes } from './directory-notes.tsx';
import { csvFileName, downloadCsv } from './download-csv.ts';
import { FilterMenu, type FilterOption } from './filter-menu.tsx';
import { PresenceIcon, presenceWords } from './presence-badge.tsx';
import { useDirectory } from './use-directory.ts';
import { useDirectoryFilter } from './use-directory-filter.ts';
import { UserPanel } from './user-panel.tsx';

/** Props of {@link DirectoryPage}. */
export type DirectoryPageProps = {
  organisation: { id: string; name: string };
  /** Origin of the Genesys Cloud user interface, for links; null when the region is not configured any more. */
  appsOrigin: string | null;
  canInstall: boolean;
};

const NO_USERS: readonly DirectoryUser[] = [];
const DEFAULT_SORT = { columnId: 'name', isDescending: false };
const userId = (user: DirectoryUser) => user.id;
const userName = (user: DirectoryUser) => user.name;

/** The directory: every user of the organisation, searched and filtered in the browser, with presence and its age. */
export function DirectoryPage({ organisation, appsOrigin, canInstall }: DirectoryPageProps) {
  const { directory, refresh } = useDirectory(organisation.id);
  const { bridge } = useFrame();
  const table = useTableUrlState({ defaultSort: DEFAULT_SORT, defaultHidden: HIDDEN_AT_FIRST });
  const filter = useDirectoryFilter();
  const users = directory.data?.users ?? NO_USERS;
  const indexed = useMemo(() => indexUsers(users), [users]);
  const facets = useFacets(users);

  // Typing stays instant: the list follows as soon as the browser has time for it.
  const search = useDeferredValue(table.search);
  const { presence, division, department } = filter;
  const shown = useMemo(
    () => filterUsers(indexed, { search, presences: presence, divisions: division, departments: department }),
    [indexed, search, presence, division, department],
  );
  const { setOpenRowId, onSearchChange } = table;
  const openUser = useMemo(() => users.find((user) => user.id === table.openRowId) ?? null, [users, table.openRowId]);
  const open = useCallback((user: DirectoryUser) => setOpenRowId(user.id), [setOpenRowId]);
  const close = useCallback(() => setOpenRowId(null), [setOpenRowId]);
  const clearFilters = () => {
    filter.clear();
    onSearchChange('');
  };

  if (directory.error instanceof HttpProblem && directory.error.code === 'not_installed') {
    return <NotInstalledState canInstall={canInstall} organisationName={organisation.name} />;
  }
  const filterWords = [
    ...(table.search ? [`Search: ${table.search}`] : []),
    ...(presence.length > 0 ? [`Presence: ${presence.map(presenceName).join(' or ')}`] : []),
    ...(division.length > 0 ? [`Division: ${division.map(orNone).join(' or ')}`] : []),
    ...(department.length > 0 ? [`Department: ${department.map(orNone).join(' or ')}`] : []),
  ];
  return (
    <>
      <PageHeader
        title="Directory"
        description={
          directory.data ? countWords(shown.length, users.length, directory.data.pages.failed > 0) : undefined
        }
        actions={
          <>
            <Button
              icon={<Download aria-hidden className="size-4" />}
              disabled={shown.length === 0}
              onClick={() => downloadCsv(csvFileName('directory', organisation.name, Date.now()), shown, DIRECTORY_CSV)}
            >
              Export CSV
            </Button>
            <Button
              icon={<RefreshCw aria-hidden className="size-4" />}
              isBusy={refresh.isPending}
              busyLabel="Refreshing"
              onClick={() => refresh.mutate()}
            >
              Refresh
            </Button>
          </>
        }
      >
        <DirectoryNotes organisationName={organisation.name} directory={directory} refreshError={refresh.error} />
      </PageHeader>
      <SidePanel
        isOpen={openUser !== null}
        title={openUser?.name}
        subtitle={openUser?.title}
        onClose={close}
        panel={openUser && <UserPanel user={openUser} />}
        footer={
          openUser &&
          appsOrigin &&
          bridge && (
            <Button
              icon={<ExternalLink aria-hidden className="size-4" />}
              onClick={() => bridge.openUser(openUser.id, personUrl(appsOrigin, openUser.id))}
            >
              Open in Genesys
            </Button>
          )
        }
      >
        <DataTable
          label="Users"
          rows={shown}
          columns={DIRECTORY_COLUMNS}
          getRowId={userId}
          getRowName={userName}
          status={directory.data ? 'ready' : directory.isError ? 'error' : 'loading'}
          isRefreshing={directory.isFetching && directory.data !== undefined}
          sort={table.sort}
          onSortChange={table.onSortChange}
          hiddenColumnIds={table.hiddenColumnIds}
          onHiddenColumnsChange={table.onHiddenColumnsChange}
          openRowId={table.openRowId}
          onOpenRow={open}
          onCloseRow={close}
          search={{ value: table.search, onChange: onSearchChange, label: 'Search users' }}
          toolbar={(['presence', 'division', 'department'] as const).map((name) => (
            <FilterMenu
              key={name}
              name={FILTER_NAMES[name]}
              options={facets[name]}
              chosen={filter[name]}
              onToggle={(value, isOn) => filter.toggle(name, value, isOn)}
              onClear={() => filter.clear(name)}
            />
          ))}
          emptyState={
            users.length > 0 ? (
              <FilteredEmptyState filters={filterWords} noun="users" totalCount={users.length} onClear={clearFilters} />
            ) : (
              <EmptyState title="No users">
                <p>{organisation.name} has no active users that Headroom’s role may see.</p>
              </EmptyState>
            )
          }
          errorState={
            <ProblemState
              error={directory.error}
              action="see the directory"
              title="The directory could not be read."
              onRetry={() => void directory.refetch()}
              isRetrying={directory.isFetching}
              signInHref="/signin?callbackUrl=%2Fdirectory"
            />
          }
        />
      </SidePanel>
    </>
  );
}

const FILTER_NAMES = { presence: 'Presence', division: 'Division', department: 'Department' } as const;
const orNone = (value: string) => value || 'none';

function presenceName(value: string): string {
  const system = SYSTEM_PRESENCES.find((known) => known === value);
  return system ? presenceWords(system) : 'not known';
}

function useFacets(users: readonly DirectoryUser[]): Record<keyof typeof FILTER_NAMES, FilterOption[]> {
  return useMemo(() => {
    const named = ({ value, count }: Facet) => ({ value, count, label: orNone(value) });
    const presences = new Map(facetsOf(users, presenceOf).map(({ value, count }) => [value, count]));
    return {
      presence: [...SYSTEM_PRESENCES, NO_PRESENCE].flatMap((value) => {
        const count = presences.get(value);
        if (count === undefined) return [];
        return { value, count, icon: <PresenceIcon presence={value} />, label: presenceName(value) };
      }),
      division: facetsOf(users, (user) => user.division).map(named),
      department: facetsOf(users, (user) => user.department).map(named),
    };
  }, [users]);
}

function countWords(shown: number, total: number, isPartial: boolean): string {
  const all = formatCount(total, 'user') + (isPartial ? ' read' : '');
  return shown === total ? all : `${formatNumber(shown)} of ${all}`;
}

function personUrl(appsOrigin: string, id: string): string {
  return `${appsOrigin}/directory/#/person/${encodeURIComponent(id)}`;
}
