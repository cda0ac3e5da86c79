import { afterAll, afterEach, beforeAll } from 'vitest';
import { useTestDatabase, type TestDatabase } from './database.ts';
import { useSimulatedGenesys, type SimulatedGenesys } from './simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { expandPermissions } from '#simulator/core/permissions.ts';
import { instantOfLocal } from '#simulator/wfm/wfm-calendar.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { closeRuntime } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { previewRun } from '#lib/scheduling/preview-run.ts';
import { previewTimeOff } from '#lib/scheduling/time-off/preview-time-off.ts';
import { addDays } from '#lib/scheduling/resolve-local-time.shared.ts';
import { createScheduleEvents } from '#lib/scheduling/run/schedule-events.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { startRun } from '#lib/scheduling/start-run.ts';
import {
  installForTest,
  personOf,
  simulatorView,
  startTestWorker,
  type SimSchedule,
  type SimUnit,
  type TestWorker,
} from './scheduling-rig.ts';

/** One assignment as asked, in the simulator's terms. */
export type AskedShift = { readonly userId: string; readonly startMs: number; readonly lengthMinutes: number };

/** An installed organisation of its own, with one business unit and the last week that has a published schedule. */
export type SchedulingSuite<Database extends TestDatabase = TestDatabase> = {
  readonly genesys: SimulatedGenesys;
  readonly database: Database;
  readonly organisation: () => OrganisationInfo;
  readonly planner: () => OrgContext;
  readonly unit: () => SimUnit;
  readonly weekId: () => string;
  readonly scheduleId: () => string;
  readonly view: () => ReturnType<typeof simulatorView>;
  readonly agents: () => readonly string[];
  emailOf(userId: string): string;
  /** Assignments, five days for each agent from the first, each day a time of its own. */
  assignments(count: number, description: string): { readonly csv: string; readonly asked: readonly AskedShift[] };
  /** Previews a CSV against the suite's schedule. Throws when there is no plan. */
  preview(csv: string): Promise<RunDto>;
  /** Previews a CSV of time off in the suite's business unit. Throws when there is no plan. */
  previewTimeOff(csv: string): Promise<RunDto>;
  /** Lets something happen while the organisation's client lacks a permission. */
  withoutPermission(permission: string, happen: () => Promise<void>): Promise<void>;
  /** Previews and starts. */
  start(csv: string): Promise<string>;
  /** A worker that ends with the test. It hears nothing from Genesys and looks instead, unless told otherwise. */
  work(options?: Omit<Parameters<typeof startTestWorker>[0], 'events'>): TestWorker;
};

/** Heading of the files the suite makes. */
export const CSV_HEADING = 'agent,date,start,length,activity,description,action';

/** Sets up the suite, in a database of the shared test server unless told otherwise. Call at the top of a test file. */
export function useScheduling<Database extends TestDatabase = TestDatabase>(
  userCount: number,
  useDatabase: (variables: () => Record<string, string>) => Database = useTestDatabase as never,
): SchedulingSuite<Database> {
  const genesys = useSimulatedGenesys({
    config: { limits: { perToken: 5_000 }, wfm: { supervisor: { isEnabled: false }, updateDelayMs: 200 } },
  });
  const database = useDatabase(() => genesys.variables());
  const workers: TestWorker[] = [];
  let state: { organisation: OrganisationInfo; unit: SimUnit; weekId: string; scheduleId: string } | undefined;
  let emails = new Map<string, string>();

  beforeAll(async () => {
    // That a run polls is expected here, and no news.
    log.level = env().LOG_LEVEL;
    const organisation = await genesys.mint({ userCount });
    await installForTest(database, organisation);
    const [unit] = await simulatorView(genesys, organisation.id).units();
    const published = unit?.schedules.filter((schedule) => schedule.published) ?? [];
    const last = published.toSorted((left, right) => left.weekDate.localeCompare(right.weekDate)).at(-1);
    if (!unit || !last) throw new Error('the organisation has no published schedule');
    state = { organisation, unit, weekId: last.weekDate, scheduleId: last.id };
    const users = genesys.simulator().world.organisations.get(organisation.id)?.users.values() ?? [];
    emails = new Map([...users].map((user) => [user.id, user.email]));
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(2_000)));
  });
  afterAll(closeRuntime);

  const known = () => {
    if (!state) throw new Error('the suite is not set up yet');
    return state;
  };
  const suite: SchedulingSuite<Database> = {
    genesys,
    database,
    organisation: () => known().organisation,
    planner: () => personOf(known().organisation),
    unit: () => known().unit,
    weekId: () => known().weekId,
    scheduleId: () => known().scheduleId,
    view: () => simulatorView(genesys, known().organisation.id),
    agents: () => known().unit.managementUnits.flatMap((entry) => entry.agentIds),
    emailOf: (userId) => emails.get(userId) ?? userId,
    assignments(count, description) {
      const agents = suite.agents();
      const asked: AskedShift[] = [];
      const lines = Array.from({ length: count }, (_, index) => {
        const userId = agents[Math.floor(index / 5)] ?? '';
        const date = addDays(suite.weekId(), 1 + (index % 5));
        const minuteOfDay = 480 + (index % 7) * 15;
        const lengthMinutes = 360 + (index % 3) * 30;
        asked.push({ userId, lengthMinutes, startMs: instantOfLocal(suite.unit().timeZone, date, minuteOfDay) });
        const start = `${String(Math.floor(minuteOfDay / 60)).padStart(2, '0')}:${String(minuteOfDay % 60).padStart(2, '0')}`;
        return `${suite.emailOf(userId)},${date},${start},${lengthMinutes},,${description},`;
      });
      return { csv: [CSV_HEADING, ...lines].join('\r\n'), asked };
    },
    async preview(csv) {
      const { unit, weekId, scheduleId } = known();
      const preview = await previewRun(suite.planner(), { businessUnitId: unit.id, weekId, scheduleId }, [
        Buffer.from(csv),
      ]);
      if (!preview.ok) throw new Error(preview.error.message);
      return preview.data;
    },
    async previewTimeOff(csv) {
      const preview = await previewTimeOff(suite.planner(), { businessUnitId: known().unit.id }, [Buffer.from(csv)]);
      if (!preview.ok) throw new Error(preview.error.message);
      return preview.data;
    },
    async withoutPermission(permission, happen) {
      const { clientCredentials, id } = known().organisation;
      const organisation = genesys.simulator().world.organisations.get(id);
      const held = organisation?.clients.get(clientCredentials.clientId)?.roleDivisions ?? [];
      const roles = held.flatMap(({ roleId }) => organisation?.roles.get(roleId) ?? []);
      for (const role of roles) {
        const permissions = expandPermissions(role.permissions).filter((name) => name !== permission);
        organisation?.roles.set(role.id, { ...role, permissions });
      }
      try {
        await happen();
      } finally {
        for (const role of roles) organisation?.roles.set(role.id, role);
      }
    },
    async start(csv) {
      const { id } = await suite.preview(csv);
      const started = await startRun(suite.planner(), { runId: id });
      if (!started.ok) throw new Error(started.error.message);
      return id;
    },
    work(options = {}) {
      const events = createScheduleEvents(() => Promise.reject(new Error('this suite has no channel')));
      const worker = startTestWorker({ events, ...options });
      workers.push(worker);
      return worker;
    },
  };
  return suite;
}

/** The asked shifts that are not there exactly once with this description, in words. Empty when all is well. */
export function missingOrDoubled(
  schedule: SimSchedule,
  asked: readonly AskedShift[],
  description: string,
): readonly string[] {
  const shiftsByAgent = new Map(schedule.agentSchedules.map((agent) => [agent.user.id, agent.shifts]));
  return asked.flatMap(({ userId, startMs, lengthMinutes }) => {
    const found = (shiftsByAgent.get(userId) ?? []).filter(
      (shift) =>
        Date.parse(shift.startDate) === startMs &&
        shift.lengthMinutes === lengthMinutes &&
        shift.activities.length === 1 &&
        shift.activities[0]?.description === description,
    );
    return found.length === 1 ? [] : [`${userId} ${new Date(startMs).toISOString()}: ${found.length}`];
  });
}

/** The agents of a schedule that are not among the asked ones, as they are. */
export function foreignAgents(schedule: SimSchedule, asked: readonly AskedShift[]): SimSchedule['agentSchedules'] {
  const touched = new Set(asked.map((shift) => shift.userId));
  return schedule.agentSchedules.filter((agent) => !touched.has(agent.user.id));
}

/** A boundary at which everything stands still until it is told to go on. */
export function createGate(name: string) {
  let arrive: () => void = () => undefined;
  let leave: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const left = new Promise<void>((resolve) => (leave = resolve));
  const onBoundary = async (boundary: string) => {
    if (boundary !== name) return;
    arrive();
    await left;
  };
  return { arrived, open: () => leave(), onBoundary };
}
