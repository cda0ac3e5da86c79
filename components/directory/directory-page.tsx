'use client';

import { Download, ExternalLink, RefreshCw } from 'lucide-react';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import {
  DIRECTORY_ORDERS,
  NO_PRESENCE,
  type DirectoryCountsDto,
  type DirectoryMatch,
  type DirectoryQuery,
} from '#lib/directory/schema.ts';
import { queueGap } from '#lib/directory/queues.shared.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { HttpProblem } from '../data/fetch-json.ts';
import { useFrame } from '../embed/use-frame.ts';
import { NotInstalledState } from '../install/not-installed-state.tsx';
import { LiveBanner } from '../live/live-banner.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { FilteredEmptyState } from '../state/filtered-empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import type { TableSort } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { useTableUrlState } from '../table/use-table-url-state.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { PageHeader } from '../ui/page-header.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { directoryColumns, HIDDEN_AT_FIRST } from './directory-columns.tsx';
import { DirectoryFilters, filterWords } from './directory-filters.tsx';
import { DirectoryNotes } from './directory-notes.tsx';
import { queryParams } from './directory-query.ts';
import { LiveSwitch } from './live-switch.tsx';
import { SavedViewsMenu } from './saved-views.tsx';
import { useDirectory, useDirectoryUser } from './use-directory.ts';
import { useDirectoryFilter } from './use-directory-filter.ts';
import { useLiveStates } from './use-live-states.ts';
import { UserPanel } from './user-panel.tsx';

/** Props of {@link DirectoryPage}. */
export type DirectoryPageProps = {
  organisation: { id: string; name: string };
  /** Whose saved views are shown. */
  personId: string;
  /** Origin of the Genesys Cloud user interface, for links; null when the region is not configured any more. */
  appsOrigin: string | null;
  canInstall: boolean;
};

const userId = (user: DirectoryMatch) => user.id;
const userName = (user: DirectoryMatch) => user.name;

/** The directory: every user of the organisation, searched and filtered by the server, with presence and its age. */
export function DirectoryPage({ organisation, personId, appsOrigin, canInstall }: DirectoryPageProps) {
  const { bridge } = useFrame();
  const table = useTableUrlState({ defaultHidden: HIDDEN_AT_FIRST });
  const { chosen, filters, set, clear } = useDirectoryFilter();
  const text = useDeferredValue(table.search.trim());
  const { sort } = table;
  const query = useMemo<DirectoryQuery>(() => ({ text, filters, order: orderOf(sort) }), [text, filters, sort]);
  const { openRowId, setOpenRowId, onSearchChange } = table;
  const [isOn, setOn] = useQueryState('live', parseAsBoolean.withDefault(true));
  const [isLost, setLost] = useState(false);
  const { pages, users, counts, refresh, hasNewer } = useDirectory(organisation.id, query, isOn && isLost);
  const rowIds = useMemo(() => users.map(userId), [users]);
  const { liveness, changesOf, onRowsInView } = useLiveStates(organisation.id, rowIds, openRowId, isOn);
  if (isLost !== (liveness.kind === 'lost')) setLost(!isLost);

  const openRow = useMemo(() => users.find((user) => user.id === openRowId), [users, openRowId]);
  const openUser = useDirectoryUser(organisation.id, openRowId, openRow);
  const open = useCallback((user: DirectoryMatch) => setOpenRowId(user.id), [setOpenRowId]);
  const close = useCallback(() => setOpenRowId(null), [setOpenRowId]);
  const clearFilters = () => {
    clear();
    onSearchChange('');
  };
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = pages;
  const more = useMemo(
    () => ({
      hasMore: hasNextPage,
      // What failed is not asked for again with every movement; the query does that by itself.
      isLoading: isFetchingNextPage || isFetchNextPageError,
      load: () => void fetchNextPage(),
    }),
    [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage],
  );

  const presences = filters.presence;
  const isLeaving = useCallback(
    (user: DirectoryMatch) => presences !== undefined && !presences.includes(user.presence?.system ?? NO_PRESENCE),
    [presences],
  );
  const gap = pages.data?.pages.map((page) => queueGap(page.queueReading)).find((each) => each !== null) ?? null;
  const columns = useMemo(() => directoryColumns(isLost, gap), [isLost, gap]);
  const leavingCount = useMemo(() => users.filter(isLeaving).length, [users, isLeaving]);

  const error = pages.error ?? counts.error;
  if (error instanceof HttpProblem && error.code === 'not_installed') {
    return <NotInstalledState canInstall={canInstall} organisationName={organisation.name} />;
  }
  const narrowing = [...(text ? [`Search: ${text}`] : []), ...filterWords(filters)];
  const total = counts.data?.total;
  const corrected = pages.isPlaceholderData ? null : pages.data?.pages[0]?.correctedWords;
  return (
    <>
      <PageHeader
        title="Directory"
        description={counts.data && countWords(counts.data)}
        actions={
          <>
            <a
              className={buttonClass('secondary')}
              href={`/api/directory/users.csv?${queryParams(query)}`}
              download
              aria-disabled={users.length === 0 || undefined}
            >
              <Download aria-hidden className="size-4" />
              Export CSV
            </a>
            <Button
              icon={<RefreshCw aria-hidden className="size-4" />}
              isBusy={refresh.isPending || counts.data?.reading.isUnderWay === true}
              busyLabel="Refreshing"
              onClick={() => refresh.mutate()}
            >
              Refresh
            </Button>
          </>
        }
      >
        <DirectoryNotes
          organisationName={organisation.name}
          reading={counts.data?.reading}
          error={users.length > 0 ? error : null}
          failedAtMs={Math.max(pages.errorUpdatedAt, counts.errorUpdatedAt)}
          refreshError={refresh.error}
          onRetry={() => refresh.mutate()}
          isRetrying={refresh.isPending}
          onShowNewer={hasNewer ? () => void pages.refetch() : undefined}
        />
        <LiveBanner
          title="Presence is not live."
          meanwhile="We connect again by ourselves, and ask for the rows every 30 seconds until then."
          liveness={liveness}
          readAtMs={counts.data?.reading.completedAtMs}
        />
        {corrected && (
          <p role="status" className="text-sm text-mid">
            Nobody matches “{text}”. Shown are matches of {corrected.map((words) => words.join(' or ')).join(', ')}.
          </p>
        )}
      </PageHeader>
      <SidePanel
        isOpen={openUser !== undefined}
        title={openUser?.name}
        subtitle={openUser?.title}
        onClose={close}
        panel={
          openUser && (
            <UserPanel orgId={organisation.id} user={openUser} changes={changesOf(openUser.id)} isLastKnown={isLost} />
          )
        }
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
          rows={users}
          columns={columns}
          getRowId={userId}
          getRowName={userName}
          status={pages.data ? 'ready' : pages.isError ? 'error' : 'loading'}
          isRefreshing={pages.isFetching && !pages.isFetchingNextPage && pages.data !== undefined}
          isSortedByServer
          sort={sort}
          onSortChange={table.onSortChange}
          totalCount={counts.data?.matching}
          more={more}
          onRowsInView={onRowsInView}
          isRowLeaving={isLeaving}
          hiddenColumnIds={table.hiddenColumnIds}
          onHiddenColumnsChange={table.onHiddenColumnsChange}
          openRowId={openRowId}
          onOpenRow={open}
          onCloseRow={close}
          search={{ value: table.search, onChange: onSearchChange, label: 'Search users' }}
          toolbar={
            <>
              <DirectoryFilters
                facets={counts.data?.facets}
                queueGap={counts.data ? queueGap(counts.data.queueReading) : null}
                chosen={chosen}
                onChange={set}
              />
              <SavedViewsMenu orgId={organisation.id} userId={personId} />
              <LiveSwitch liveness={liveness} onChange={(on) => void setOn(on)} />
              {leavingCount > 0 && (
                <Button size="sm" onClick={() => void pages.refetch()}>
                  Apply {formatCount(leavingCount, 'change')}
                </Button>
              )}
            </>
          }
          emptyState={
            narrowing.length > 0 && total !== 0 ? (
              <FilteredEmptyState filters={narrowing} noun="users" totalCount={total} onClear={clearFilters} />
            ) : counts.data?.reading.completedAtMs === null ? (
              <EmptyState title="Users are being read">
                <p>They show up here page by page.</p>
              </EmptyState>
            ) : (
              <EmptyState title="No users">
                <p>{organisation.name} has no active users that Headroom’s role may see.</p>
              </EmptyState>
            )
          }
          errorState={
            <ProblemState
              error={pages.error}
              action="see the directory"
              title="The directory could not be read."
              onRetry={() => void pages.refetch()}
              isRetrying={pages.isFetching}
              signInHref="/signin?callbackUrl=%2Fdirectory"
            />
          }
        />
      </SidePanel>
    </>
  );
}

/** By name upwards is the order without one, in which whoever has the words in the name comes first. */
function orderOf(sort: TableSort): DirectoryQuery['order'] {
  const by = DIRECTORY_ORDERS.find((name) => name === sort?.columnId);
  if (!sort || !by || (by === 'name' && !sort.isDescending)) return null;
  return { by, isDescending: sort.isDescending };
}

function countWords({ matching, total, reading }: DirectoryCountsDto): string {
  const all = formatCount(total, 'user') + (reading.completedAtMs === null ? ' read' : '');
  return matching === total ? all : `${formatNumber(matching)} of ${all}`;
}

function personUrl(appsOrigin: string, id: string): string {
  return `${appsOrigin}/directory/#/person/${encodeURIComponent(id)}`;
}
