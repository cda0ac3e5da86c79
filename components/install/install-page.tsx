'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, type ReactNode } from 'react';
import { InstallationDto, installKeys, InstallPlanDto, type InstallState } from '#lib/install/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge, type Status } from '../ui/status-badge.tsx';
import { Steps } from '../ui/steps.tsx';
import { dataOf, type InstallActions } from './install-actions.ts';
import { InstalledView } from './installed-view.tsx';
import { PlanView } from './plan-view.tsx';
import { ProgressView } from './progress-view.tsx';
import { wizardSteps } from './wizard-steps.ts';

/** Props of {@link InstallPage}. */
export type InstallPageProps = {
  organisation: { id: string; name: string; region: string };
  actions: InstallActions;
  /** How other programs come to Headroom; shown once it is installed. */
  connections: ReactNode;
};

/** `again`: the session still stands, but another person, organisation or a fresh Genesys Cloud token is wanted. */
const SIGN_IN_HREF = '/signin?again=1&callbackUrl=%2Finstall';

const STATES: Readonly<Record<InstallState, { status: Status; words: string }>> = {
  not_installed: { status: 'waiting', words: 'Not installed' },
  installing: { status: 'running', words: 'Installing' },
  interrupted: { status: 'attention', words: 'Interrupted' },
  failed: { status: 'failed', words: 'Stopped' },
  installed: { status: 'ok', words: 'Installed' },
  refused: { status: 'failed', words: 'Refused by Genesys Cloud' },
};

/** The install wizard: all its state is on the server, so it can be left and found again at any point. */
export function InstallPage({ organisation, actions, connections }: InstallPageProps) {
  const queryClient = useQueryClient();
  const installation = useQuery({
    queryKey: installKeys.state(organisation.id),
    queryFn: ({ signal }) => fetchJson('/api/install', { schema: InstallationDto, signal }),
    // The server says how often to look, and stops saying so at the end.
    refetchInterval: (query) => query.state.data?.pollAfterMs ?? false,
  });
  const needsPlan = installation.data?.state === 'not_installed' || installation.data?.state === 'refused';
  const plan = useQuery({
    queryKey: installKeys.plan(organisation.id),
    queryFn: ({ signal }) => fetchJson('/api/install/plan', { schema: InstallPlanDto, signal }),
    enabled: needsPlan,
    staleTime: 0,
  });
  const start = useMutation({
    mutationFn: () => dataOf(actions.start({})),
    onSuccess: (data) => queryClient.setQueryData(installKeys.state(organisation.id), data),
  });
  const onRemoved = (data: InstallationDto) => {
    queryClient.setQueryData(installKeys.state(organisation.id), data);
    void queryClient.invalidateQueries({ queryKey: installKeys.plan(organisation.id) });
  };

  const { data } = installation;
  useLayoutRefresh(data?.state);
  const hasBlocker = plan.data ? plan.data.requirements.some((one) => one.state === 'failed') : null;
  return (
    <>
      <PageHeader
        title="Install Headroom"
        description={`In ${organisation.name}, ${organisation.region}.`}
        badge={data && <StatusBadge status={STATES[data.state].status}>{STATES[data.state].words}</StatusBadge>}
      />
      <div className="flex max-w-4xl flex-col gap-6">
        {data && <Steps label="Install Headroom" steps={wizardSteps(data, hasBlocker)} />}
        {!data && installation.isPending && <SkeletonText lines={6} />}
        {!data && installation.isError && (
          <ProblemState
            error={installation.error}
            action="install Headroom"
            title="The state of the installation could not be read."
            onRetry={() => void installation.refetch()}
            isRetrying={installation.isFetching}
            signInHref={SIGN_IN_HREF}
          />
        )}
        {data && needsPlan && (
          <PlanView
            organisation={organisation}
            installation={data}
            plan={plan}
            start={start}
            signInHref={SIGN_IN_HREF}
          />
        )}
        {data && (data.state === 'installing' || data.state === 'failed' || data.state === 'interrupted') && (
          <ProgressView
            organisation={organisation}
            installation={data}
            start={start}
            actions={actions}
            onRemoved={onRemoved}
            signInHref={SIGN_IN_HREF}
          />
        )}
        {data?.state === 'installed' && (
          <InstalledView
            organisation={organisation}
            installation={data}
            start={start}
            actions={actions}
            onRemoved={onRemoved}
          />
        )}
        {data?.state === 'installed' && connections}
      </div>
    </>
  );
}

/** The frame around the page knows from its own request whether Headroom is installed: it is asked again when that changes. */
function useLayoutRefresh(state: InstallState | undefined): void {
  const router = useRouter();
  const seen = useRef(state);
  useEffect(() => {
    const before = seen.current;
    seen.current = state;
    if (before && state && before !== state && (before === 'installed') !== (state === 'installed')) router.refresh();
  }, [state, router]);
}
