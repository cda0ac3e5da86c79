import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { dateInZone, instantOfLocal } from '#simulator/wfm/wfm-calendar.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { previewRun } from '#lib/scheduling/preview-run.ts';
import { previewTimeOff } from '#lib/scheduling/time-off/preview-time-off.ts';
import { addDays } from '#lib/scheduling/resolve-local-time.shared.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { startRun } from '#lib/scheduling/start-run.ts';
import type { SimulatedGenesys } from './operate-simulator.ts';
import { installForTest, personOf, simulatorView, type SimSchedule, type SimUnit } from './scheduling-rig.ts';
import type { TestDatabase } from './test-postgres.ts';
import { withoutPermission } from './without-permission.ts';

/** One assignment as asked, in the simulator's terms. */
export type AskedShift = { readonly userId: string; readonly startMs: number; readonly lengthMinutes: number };

/** An installed organisation of its own, with a business unit and the last week that has a published schedule. */
export type SchedulingPlace = {
  readonly organisation: OrganisationInfo;
  readonly planner: OrgContext;
  readonly unit: SimUnit;
  readonly weekId: string;
  readonly scheduleId: string;
  readonly view: ReturnType<typeof simulatorView>;
  readonly agents: readonly string[];
  emailOf(userId: string): string;
  /** Assignments, so many days for each agent from the first (five when left out), each day a time of its own. */
  assignments(
    count: number,
    description: string,
    daysOfAgent?: number,
  ): { readonly csv: string; readonly asked: readonly AskedShift[] };
  /** Previews a CSV against the place's schedule. Throws when there is no plan. */
  preview(csv: string): Promise<RunDto>;
  /** Previews a CSV of time off in the place's business unit. Throws when there is no plan. */
  previewTimeOff(csv: string): Promise<RunDto>;
  /** Lets something happen while the organisation's client lacks a permission. */
  withoutPermission(permission: string, happen: () => Promise<void>): Promise<void>;
  /** Previews and starts. */
  start(csv: string): Promise<string>;
};

/** Heading of the files a place makes. */
export const CSV_HEADING = 'agent,date,start,length,activity,description,action';

/** Makes such an organisation in a simulator, without telephony unless told, and installs it. Its first business unit counts. */
export async function createSchedulingPlace(
  genesys: SimulatedGenesys,
  database: TestDatabase,
  userCount: number,
  telephony: object | null = null,
): Promise<SchedulingPlace> {
  const organisation = await genesys.mint({ userCount, telephony });
  await installForTest(database, organisation);
  const view = simulatorView(genesys, organisation.id);
  const [unit] = await view.units();
  const published = unit?.schedules.filter((schedule) => schedule.published) ?? [];
  const last = published.toSorted((left, right) => left.weekDate.localeCompare(right.weekDate)).at(-1);
  if (!unit || !last) throw new Error('the organisation has no published schedule');
  const { weekDate: weekId, id: scheduleId } = last;
  const users = genesys.simulator().world.organisations.get(organisation.id)?.users.values() ?? [];
  const emails = new Map([...users].map((user) => [user.id, user.email]));
  const place: SchedulingPlace = {
    organisation,
    planner: personOf(organisation),
    unit,
    weekId,
    scheduleId,
    view,
    agents: unit.managementUnits.flatMap((entry) => entry.agentIds),
    emailOf: (userId) => emails.get(userId) ?? userId,
    assignments(count, description, daysOfAgent = 5) {
      const firstDay = daysOfAgent < 7 ? 1 : 0;
      const asked: AskedShift[] = [];
      const lines = Array.from({ length: count }, (_, index) => {
        const userId = place.agents[Math.floor(index / daysOfAgent)] ?? '';
        const date = addDays(weekId, firstDay + (index % daysOfAgent));
        const minuteOfDay = 480 + (index % 7) * 15;
        const lengthMinutes = 360 + (index % 3) * 30;
        asked.push({ userId, lengthMinutes, startMs: instantOfLocal(unit.timeZone, date, minuteOfDay) });
        const start = `${String(Math.floor(minuteOfDay / 60)).padStart(2, '0')}:${String(minuteOfDay % 60).padStart(2, '0')}`;
        return `${place.emailOf(userId)},${date},${start},${lengthMinutes},,${description},`;
      });
      return { csv: [CSV_HEADING, ...lines].join('\r\n'), asked };
    },
    async preview(csv) {
      const where = { businessUnitId: unit.id, weekId, scheduleId };
      const preview = await previewRun(place.planner, where, [Buffer.from(csv)]);
      if (!preview.ok) throw new Error(preview.error.message);
      return preview.data;
    },
    async previewTimeOff(csv) {
      const preview = await previewTimeOff(place.planner, { businessUnitId: unit.id }, [Buffer.from(csv)]);
      if (!preview.ok) throw new Error(preview.error.message);
      return preview.data;
    },
    withoutPermission: (permission, happen) => withoutPermission(genesys, organisation, permission, happen),
    async start(csv) {
      const { id } = await place.preview(csv);
      const started = await startRun(place.planner, { runId: id });
      if (!started.ok) throw new Error(started.error.message);
      return id;
    },
  };
  return place;
}

/** An asked shift that is not there exactly once, and how often it is. */
export type WrongShift = { readonly userId: string; readonly startsAt: string; readonly found: number };

/** The asked shifts that are not there exactly once with this description. Empty when all is well. */
export function missingOrDoubled(
  schedule: SimSchedule,
  asked: readonly AskedShift[],
  description: string,
): readonly WrongShift[] {
  const shiftsByAgent = new Map(schedule.agentSchedules.map((agent) => [agent.user.id, agent.shifts]));
  return asked.flatMap(({ userId, startMs, lengthMinutes }) => {
    const found = (shiftsByAgent.get(userId) ?? []).filter(
      (shift) =>
        Date.parse(shift.startDate) === startMs &&
        shift.lengthMinutes === lengthMinutes &&
        shift.activities.length === 1 &&
        shift.activities[0]?.description === description,
    ).length;
    return found === 1 ? [] : [{ userId, startsAt: new Date(startMs).toISOString(), found }];
  });
}

/** The agents of a schedule that are not among the asked ones, as they are. */
export function foreignAgents(schedule: SimSchedule, asked: readonly AskedShift[]): SimSchedule['agentSchedules'] {
  const touched = new Set(asked.map((shift) => shift.userId));
  return schedule.agentSchedules.filter((agent) => !touched.has(agent.user.id));
}

/** How many shifts on days that nobody asked about appeared, vanished or changed between two looks at a schedule. */
export function changedForeignShifts(
  before: SimSchedule,
  after: SimSchedule,
  asked: readonly AskedShift[],
  timeZone: string,
): number {
  const days = new Set(asked.map(({ userId, startMs }) => `${userId} ${dateInZone(timeZone, startMs)}`));
  const foreign = ({ agentSchedules }: SimSchedule) =>
    new Map(
      agentSchedules.flatMap(({ user, shifts }) =>
        shifts
          .filter(({ startDate }) => !days.has(`${user.id} ${dateInZone(timeZone, Date.parse(startDate))}`))
          .map((shift): [string, string] => [shift.id, JSON.stringify(shift)]),
      ),
    );
  const [earlier, later] = [foreign(before), foreign(after)];
  const ids = new Set([...earlier.keys(), ...later.keys()]);
  return [...ids].filter((id) => earlier.get(id) !== later.get(id)).length;
}
