import type { TestDatabase } from './test-postgres.ts';
import { query } from './query.ts';
import { readUntil } from './read-until.ts';
import { environmentIdOf, type SimulatedGenesys } from './operate-simulator.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { sealSecret } from '#lib/secrets/secret-box.ts';
import { env } from '#lib/env.ts';
import { gateway } from '#lib/runtime.ts';
import type { Signals } from '#lib/db/signal-listeners.ts';
import { createSignals, signals as processSignals } from '#lib/db/signals.ts';
import { startWorker, type Worker } from '#lib/jobs/worker.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import type { Role } from '#lib/tenancy/permissions.ts';
import { getRun } from '#lib/scheduling/get-run.ts';
import type { RunSettings } from '#lib/scheduling/run/run-tools.ts';
import { createScheduleEvents } from '#lib/scheduling/run/schedule-events.ts';
import { createScheduleJob } from '#lib/scheduling/schedule-job.ts';
import { createTimeOffJob } from '#lib/scheduling/time-off/time-off-job.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';

/** A person of an organisation, as a signed-in session would make them. */
export function personOf(organisation: OrganisationInfo, role: Role = 'planner'): OrgContext {
  const person = organisation.signIns[0];
  if (!person) throw new Error(`${organisation.name} has no people`);
  const actor = { kind: 'user', id: person.userId, name: person.name } as const;
  return createOrgContext({ orgId: organisation.id, actor, roles: [role] });
}

/** Writes the organisation and its grant as the install wizard leaves them. */
export async function installForTest(database: TestDatabase, organisation: OrganisationInfo): Promise<void> {
  const { id, name, region, clientCredentials } = organisation;
  const secret = await sealSecret(
    clientCredentials.clientSecret,
    { orgId: id, purpose: 'client-secret' },
    env().ENCRYPTION_KEYS,
  );
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, $2, $3, 'headroom', now())`,
    [id, name, environmentIdOf(region)],
  );
  await query(
    database.ownerUrl(),
    `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, state, updated_at) VALUES ($1, $2, $3, $4, 'active', now())`,
    [id, environmentIdOf(region), clientCredentials.clientId, secret],
  );
}

/** A worker with short waits, and its own signals. */
export type TestWorker = Worker & { readonly signals: Signals };

/** Starts a worker as the server does, with waits fit for a test. */
export function startTestWorker(options: {
  settings?: Partial<RunSettings>;
  onBoundary?: (name: string) => Promise<void>;
  leaseMs?: number;
}): TestWorker {
  const signals = createSignals(env().APP_DATABASE_URL);
  const settings: Partial<RunSettings> = {
    pollUnheardMs: 150,
    pollMaxMs: 400,
    leaveWithinMs: 500,
    settleMs: 1_500,
    readBackRetryMs: 100,
    ...options.settings,
  };
  const shared = { gateway: gateway(), settings, onBoundary: options.onBoundary };
  const worker = startWorker({
    handlers: {
      schedule: createScheduleJob({ ...shared, events: createScheduleEvents(signals) }),
      time_off: createTimeOffJob(shared),
    },
    leaseMs: options.leaseMs ?? 5_000,
    pollMs: 500,
    signals,
  });
  return {
    signals,
    kill: () => worker.kill(),
    stop: async (withinMs) => {
      await worker.stop(withinMs);
      await signals.close();
    },
  };
}

/** Starts a worker as the server does, with its own waits. Ends with the process. */
export function startServerWorker(): void {
  const events = createScheduleEvents(processSignals());
  startWorker({ handlers: { schedule: createScheduleJob({ gateway: gateway(), events }) } });
}

/** Resolves once the run satisfies `condition`. */
export function runUntil(
  ctx: OrgContext,
  runId: string,
  condition: (run: RunDto) => boolean,
  withinMs = 30_000,
): Promise<RunDto> {
  const read = async () => {
    const run = await getRun(ctx, { runId });
    if (!run.ok) throw new Error(run.error.message);
    return run.data;
  };
  const describe = (run: RunDto) => `the run stayed ${run.state}/${run.phase}: ${run.stateReason ?? ''}`;
  return readUntil(read, condition, describe, withinMs);
}

/** What the simulator's control interface says of one schedule. */
export type SimSchedule = {
  readonly businessUnitId: string;
  readonly id: string;
  readonly weekDate: string;
  readonly published: boolean;
  readonly metadata: { readonly version: number };
  readonly agentSchedules: readonly {
    readonly user: { readonly id: string };
    readonly metadata: { readonly version: number };
    readonly shifts: readonly {
      readonly id: string;
      readonly startDate: string;
      readonly lengthMinutes: number;
      readonly activities: readonly { readonly activityCodeId: string; readonly description: string }[];
    }[];
    readonly fullDayTimeOffMarkers: readonly { readonly businessUnitDate: string; readonly description: string }[];
  }[];
};

/** A time-off request as the control interface shows it. */
export type SimTimeOff = {
  readonly id: string;
  readonly user: { readonly id: string };
  readonly status: string;
  readonly notes: string;
  readonly fullDayManagementUnitDates: readonly string[];
  readonly metadata: { readonly version: number };
  readonly selfUri: string;
};

/** A business unit as the control interface shows it. */
export type SimUnit = {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly managementUnits: readonly { readonly id: string; readonly agentIds: readonly string[] }[];
  readonly schedules: readonly { readonly id: string; readonly weekDate: string; readonly published: boolean }[];
};

/** The simulator's own view, past every API. */
export function simulatorView(genesys: SimulatedGenesys, organisationId: string) {
  const base = `/_sim/organisations/${organisationId}`;
  const logSince = (afterSequence: number) =>
    genesys.simulator().world.log.read({ organisationId, afterSequence, limit: 100_000 });
  return {
    async units(): Promise<readonly SimUnit[]> {
      const answer = (await genesys.control('GET', `${base}/business-units`)) as { businessUnits: SimUnit[] };
      return answer.businessUnits;
    },
    async schedule(scheduleId: string): Promise<SimSchedule> {
      const answer = (await genesys.control('GET', `${base}/schedules?scheduleId=${scheduleId}`)) as {
        schedules: SimSchedule[];
      };
      const [schedule] = answer.schedules;
      if (!schedule) throw new Error(`no schedule ${scheduleId}`);
      return schedule;
    },
    async timeOffRequests(): Promise<readonly SimTimeOff[]> {
      const answer = (await genesys.control('GET', `${base}/time-off-requests`)) as { timeOffRequests: SimTimeOff[] };
      return answer.timeOffRequests;
    },
    /** Changes a time-off request as a person does in Genesys Cloud. */
    async decideTimeOff(id: string, change: { readonly status?: string; readonly notes?: string }): Promise<void> {
      await genesys.control('POST', `${base}/time-off-requests/${id}`, change);
    },
    async edit(scheduleId: string, userId: string, body: unknown): Promise<void> {
      await genesys.control('POST', `${base}/schedules/${scheduleId}/agents/${userId}`, body);
    },
    /** Metered calls of the organisation's client since a sequence number, by operation. */
    calls(since: number) {
      return logSince(since).filter((entry) => entry.metered && entry.host === 'api');
    },
    /** Calls that were answered 429 since then. */
    refused: (since: number) => logSince(since).filter((entry) => entry.status === 429).length,
    mark: () => genesys.simulator().world.log.lastSequence,
  };
}
