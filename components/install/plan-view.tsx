'use client';

import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import type { InstallationDto, InstallPlanDto, ObjectAction, PlanRow, Requirement } from '#lib/install/schema.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Link } from '../ui/link.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { StartProblem } from './start-problem.tsx';

/** Props of {@link PlanView}. */
export type PlanViewProps = {
  organisation: { name: string; region: string };
  installation: InstallationDto;
  plan: UseQueryResult<InstallPlanDto>;
  start: UseMutationResult<InstallationDto, Error, void>;
  signInHref: string;
};

const ACTIONS: Readonly<Record<ObjectAction, { tone: Tone; words: string }>> = {
  create: { tone: 'info', words: 'Create' },
  reuse: { tone: 'neutral', words: 'Reuse' },
  update: { tone: 'warning', words: 'Update' },
  leave: { tone: 'neutral', words: 'Leave' },
};

/** Check and plan: what is required, and what will be created. Nothing has happened yet. */
export function PlanView({ organisation, installation, plan, start, signInHref }: PlanViewProps) {
  const { data } = plan;
  const isBlocked = !data || data.requirements.some((one) => one.state === 'failed');
  const isRepair = installation.state === 'refused';
  return (
    <>
      {isRepair && (
        <Banner tone="error" title="Genesys Cloud no longer accepts Headroom’s credential.">
          All calls have stopped. A repair gives the client a new secret. {installation.reason}
        </Banner>
      )}
      <Card title="Your organisation" subtitle="What Headroom will and will not read">
        <p>
          You are signed in to <b>{organisation.name}</b> in {organisation.region}
          {data && <> as {data.person}</>}. <Link href={signInHref}>Not your organisation? Sign in again</Link>
        </p>
        <p className="mt-2 text-mid">
          Headroom reads people, presences, schedules and limits, and changes schedules when a planner starts a run. It
          does not read conversations, recordings or customer data.
        </p>
      </Card>
      {plan.isPending && <SkeletonText lines={8} label="Reading your organisation" />}
      {plan.isError && !data && (
        <ProblemState
          error={plan.error}
          action="install Headroom"
          title="Your organisation could not be read."
          onRetry={() => void plan.refetch()}
          isRetrying={plan.isFetching}
          signInHref={signInHref}
        />
      )}
      {data && <Requirements plan={data} isChecking={plan.isFetching} onCheck={() => void plan.refetch()} />}
      {data && data.rows.length > 0 && <PlanTable rows={data.rows} />}
      {data && <RolePermissions permissions={data.rolePermissions} />}
      {start.isError && <StartProblem error={start.error} signInHref={signInHref} />}
      <div>
        <Button
          variant="primary"
          onClick={() => start.mutate()}
          isBusy={start.isPending}
          busyLabel="Starting"
          disabled={isBlocked}
        >
          {isRepair ? 'Repair installation' : 'Install Headroom'}
        </Button>
      </div>
    </>
  );
}

function Requirements({
  plan,
  isChecking,
  onCheck,
}: {
  plan: InstallPlanDto;
  isChecking: boolean;
  onCheck: () => void;
}) {
  const { missingPermissions } = plan;
  const request = `Hello, to install Headroom in ${plan.organisation.name} I need the Genesys Cloud permissions ${missingPermissions.join(', ')}. Please add them to one of my roles (Admin, Roles / Permissions), or install it yourself. Thank you.`;
  return (
    <Card
      title="Check"
      actions={
        <>
          {missingPermissions.length > 0 && <CopyButton text={request} label="Copy request" hasWords />}
          <Button
            size="sm"
            icon={<RotateCw className="size-4" />}
            onClick={onCheck}
            isBusy={isChecking}
            busyLabel="Checking"
          >
            Check again
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-3">
        {plan.requirements.map((requirement) => (
          <RequirementRow key={requirement.id} requirement={requirement} />
        ))}
      </ul>
    </Card>
  );
}

function RequirementRow({ requirement }: { requirement: Requirement }) {
  const hasPassed = requirement.state === 'passed';
  return (
    <li className="grid gap-x-3 xs:grid-cols-[6rem_1fr]">
      <StatusBadge status={hasPassed ? 'ok' : 'failed'} className="self-start">
        {hasPassed ? 'Passed' : 'Missing'}
      </StatusBadge>
      <div className="min-w-0">
        <p className="font-semibold">{requirement.label}</p>
        <p className="break-words text-mid">{requirement.detail}</p>
      </div>
    </li>
  );
}

function PlanTable({ rows }: { rows: readonly PlanRow[] }) {
  return (
    <Card title="Plan" subtitle="Nothing has happened yet" isFlush>
      <PlanList rows={rows} />
      <div className="hidden overflow-x-auto md:block" tabIndex={0} role="region" aria-label="Plan">
        <table className="w-full border-collapse text-left">
          <thead>
            <tr className="border-y border-divider bg-subtle text-sm text-mid">
              {['Object', 'Name', 'Action', 'Why', 'Permission used'].map((heading) => (
                <th key={heading} scope="col" className="px-4 py-2 font-semibold">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={`${row.object} ${row.name} ${row.why}`}
                className="border-b border-divider align-top last:border-b-0"
              >
                <th scope="row" className="px-4 py-2 font-semibold whitespace-nowrap">
                  {row.object}
                </th>
                <td className="px-4 py-2">{row.name}</td>
                <td className="px-4 py-2">
                  <Badge tone={ACTIONS[row.action].tone}>{ACTIONS[row.action].words}</Badge>
                </td>
                <td className="px-4 py-2 text-mid">{row.why}</td>
                <td className="px-4 py-2 font-mono text-sm">{row.permission ?? 'none'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** The same rows for a narrow screen, each under the other. */
function PlanList({ rows }: { rows: readonly PlanRow[] }) {
  return (
    <ul className="border-t border-divider md:hidden">
      {rows.map((row) => (
        <li key={`${row.object} ${row.name} ${row.why}`} className="border-b border-divider px-4 py-3 last:border-b-0">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={ACTIONS[row.action].tone}>{ACTIONS[row.action].words}</Badge>
            <b>{row.object}</b>
          </p>
          <p className="mt-1">{row.name}</p>
          <p className="text-mid">{row.why}</p>
          {row.permission && (
            <p className="text-sm text-mid">
              Uses <span className="font-mono">{row.permission}</span>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function RolePermissions({ permissions }: { permissions: readonly string[] }) {
  return (
    <details className="rounded-md border border-divider bg-page px-4 py-3">
      <summary className="cursor-pointer font-semibold">The {permissions.length} permissions of the role</summary>
      <ul className="mt-2 columns-1 gap-6 font-mono text-sm text-mid sm:columns-2">
        {permissions.map((permission) => (
          <li key={permission} className="break-all">
            {permission}
          </li>
        ))}
      </ul>
    </details>
  );
}
