import type { Simulator } from './fixtures.ts';

/** The simulator's own truth about schedules, read through its control interface and never through the product. */

export type WireShift = {
  id: string;
  startDate: string;
  lengthMinutes: number;
  activities: { activityCodeId: string; description: string; lengthMinutes: number }[];
};
export type WireAgentSchedule = { user: { id: string }; shifts: WireShift[] };

type Units = {
  businessUnits: {
    id: string;
    name: string;
    timeZone: string;
    managementUnits: { agentIds: string[] }[];
    schedules: { id: string; weekDate: string; published: boolean; description: string }[];
  }[];
};

export type Target = {
  businessUnitId: string;
  scheduleId: string;
  agentIds: string[];
  /** The second day of the week, `yyyy-mm-dd` in the business unit's zone. */
  date: string;
  weekLabel: RegExp;
  /** 09:00 of that day as an instant. */
  startOfShift: string;
  isOnDay: (startDate: string) => boolean;
};

/** A request on the control interface: GET without a body, else POST or what `method` says. */
export async function control(simulator: Simulator, path: string, body?: unknown, method = 'POST'): Promise<unknown> {
  const response = await fetch(`${simulator.control}${path}`, {
    method: body === undefined ? 'GET' : method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${path}: ${await response.text()}`);
  return response.json();
}

/** The last published week of the largest business unit, with `count` of its agents. */
export async function pickSchedule(simulator: Simulator, organisationId: string, count: number): Promise<Target> {
  const { businessUnits } = (await control(simulator, `/_sim/organisations/${organisationId}/business-units`)) as Units;
  const agentsOf = (unit: Units['businessUnits'][number]) => unit.managementUnits.flatMap(({ agentIds }) => agentIds);
  const unit = [...businessUnits].sort((left, right) => agentsOf(right).length - agentsOf(left).length)[0];
  const schedule = unit?.schedules
    .filter(({ published }) => published)
    .sort((left, right) => (left.weekDate < right.weekDate ? 1 : -1))[0];
  const agentIds = unit ? agentsOf(unit).slice(0, count) : [];
  if (!unit || !schedule || agentIds.length < count) throw new Error(`No week with ${count} agents to change.`);
  const date = new Date(Date.parse(`${schedule.weekDate}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: unit.timeZone, dateStyle: 'short' });
  const label = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
  return {
    businessUnitId: unit.id,
    scheduleId: schedule.id,
    agentIds,
    date,
    weekLabel: new RegExp(
      `Week of ${label.format(new Date(`${schedule.weekDate}T12:00:00Z`))}, ${schedule.description}`,
    ),
    startOfShift: instantOf(date, 9, unit.timeZone),
    isOnDay: (startDate) => dayOf.format(new Date(startDate)) === date,
  };
}

/** Every agent's part of a schedule, by user id. */
export async function shiftsOf(
  simulator: Simulator,
  organisationId: string,
  scheduleId: string,
): Promise<Map<string, WireAgentSchedule>> {
  const path = `/_sim/organisations/${organisationId}/schedules?scheduleId=${scheduleId}`;
  const { schedules } = (await control(simulator, path)) as { schedules: { agentSchedules: WireAgentSchedule[] }[] };
  return new Map(
    schedules.flatMap(({ agentSchedules }) => agentSchedules).map((schedule) => [schedule.user.id, schedule]),
  );
}

/** Metered requests of the organisation's own client so far, by the simulator's log. */
export async function meteredCalls(simulator: Simulator, organisationId: string): Promise<number> {
  const { entries } = (await control(simulator, `/_sim/log?organisation=${organisationId}&limit=5000`)) as {
    entries: { metered: boolean; userId: string | null }[];
  };
  return entries.filter((entry) => entry.metered && entry.userId === null).length;
}

/** The instant of a full hour in a zone, found by trying the offsets there are. */
function instantOf(date: string, hour: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  const wanted = `${date}, ${String(hour).padStart(2, '0')}:00`;
  for (let offset = -14; offset <= 14; offset++) {
    const instant = new Date(Date.parse(`${date}T00:00:00Z`) + (hour - offset) * 3_600_000);
    if (format.format(instant) === wanted) return instant.toISOString();
  }
  throw new Error(`No instant for ${wanted} in ${timeZone}.`);
}

/** The lines of a file in which some of the target's agents work eight hours from this time. */
export function linesAt({ agentIds, date }: Target, start: string, indices: readonly number[]): string[] {
  const heading = 'agent,date,start,length,activity,description';
  return [heading, ...indices.map((index) => `${agentIds[index]},${date},${start},480,Training,Launch`)];
}
