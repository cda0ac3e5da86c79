import { useQuery } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { formatCount } from '#lib/format.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { isFinal, RunList, type RunDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import type { HostBridge } from '../embed/host-bridge.ts';
import { useToast } from '../ui/toast.tsx';
import { scopeTitle } from './scope-words.ts';
import { isScheduled } from './run-words.ts';

const LOOK_MS = 5_000;
const LOOK_FOR_SCHEDULED_MS = 60_000;
const RECENT = 20;

/** Props of {@link useRunNotices}. */
export type RunNoticesProps = { orgId: string; isEnabled: boolean; bridge: HostBridge | null };

/**
 * Tells a person that a run of theirs has ended, wherever in the app they are, and in the Genesys Cloud client around it.
 * Looks only while one of their runs moves, at our own server.
 */
export function useRunNotices({ orgId, isEnabled, bridge }: RunNoticesProps): void {
  const router = useRouter();
  const pathname = usePathname();
  const toast = useToast();
  const moving = useRef(new Set<string>());
  const { data } = useQuery({
    queryKey: [...schedulingKeys.runs(orgId), 'mine'],
    queryFn: ({ signal }) => fetchJson(`/api/scheduling/runs?mine=true&limit=${RECENT}`, { schema: RunList, signal }),
    enabled: isEnabled,
    refetchInterval: (query) => lookAgainMs(query.state.data?.runs ?? []),
  });
  useEffect(() => {
    for (const run of data?.runs ?? []) {
      if (run.state === 'queued' || run.state === 'running') moving.current.add(run.id);
      else if (isFinal(run.state) && moving.current.delete(run.id)) {
        const href = `/scheduling/runs/${run.id}`;
        const { title, kind, message } = noticeOf(run);
        bridge?.showToast({ id: run.id, title, message, kind });
        // The run's own page says it already.
        if (pathname === href) continue;
        const action = { label: 'Open the run', onClick: () => router.push(href) };
        toast[kind](title, { id: run.id, description: message, action });
      }
    }
  }, [data, bridge, pathname, router, toast]);
}

function lookAgainMs(runs: readonly RunDto[]): number | false {
  const going = runs.filter(({ state }) => state === 'queued' || state === 'running');
  if (going.length === 0) return false;
  return going.every(isScheduled) ? LOOK_FOR_SCHEDULED_MS : LOOK_MS;
}

function noticeOf({ state, counts, scope, stateReason }: RunDto) {
  const where = scopeTitle(scope);
  const what = scope.kind === 'time_off' ? 'Time-off run' : 'Schedule run';
  const open = counts.failed + counts.conflict;
  if (state === 'cancelled') return { kind: 'info', title: `${what} cancelled`, message: where } as const;
  if (state === 'failed') {
    return { kind: 'error', title: `${what} failed`, message: `${where}. ${stateReason ?? ''}`.trim() } as const;
  }
  const message = `${where}: ${formatCount(counts.done, 'change')} read back`;
  if (open === 0) return { kind: 'success', title: `${what} done`, message } as const;
  return {
    kind: 'error',
    title: `${what} done, with failures`,
    message: `${message}, ${formatCount(open, 'change')} not made`,
  } as const;
}
