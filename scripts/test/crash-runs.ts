import { getRun } from '#lib/scheduling/get-run.ts';
import type { RunDto } from '#lib/scheduling/schema.ts';
import { startCrew, type CrewOptions } from './crew.ts';
import { changedForeignShifts, missingOrDoubled, type SchedulingPlace } from './scheduling-place.ts';
import type { TestDatabase } from './test-postgres.ts';

const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';
const READ_BACK = 'postWorkforcemanagementBusinessunitAgentschedulesSearch';

/** How runs are to be crashed. */
export type CrashOptions = CrewOptions & {
  readonly kills: number;
  /** Assignments of each run. */
  readonly assignments: number;
};

/** What became of one run, as the simulator's schedule and its log say. */
export type CrashedRun = {
  readonly run: RunDto;
  readonly kills: number;
  readonly missing: number;
  readonly doubled: number;
  /** Shifts that nobody asked about and that are not what they were before. */
  readonly foreignTouched: number;
  /** Update calls that took effect. */
  readonly updates: number;
  readonly readBacks: number;
  /** From each kill to the moment another process held the run, milliseconds. */
  readonly resumedMs: readonly number[];
};

/**
 * Runs assignments over and over and kills (`kill -9`) the process that works on them at random points, until that was done
 * so many times. Answers each run once it ended.
 */
export async function crashRuns(
  place: SchedulingPlace,
  database: TestDatabase,
  options: CrashOptions,
): Promise<readonly CrashedRun[]> {
  const crew = await startCrew(database, options);
  const runs: CrashedRun[] = [];
  let kills = 0;
  while (kills < options.kills) {
    const description = `crash ${runs.length + 1}`;
    const before = await place.view.schedule(place.scheduleId);
    const since = place.view.mark();
    const { csv, asked } = place.assignments(options.assignments, description);
    const runId = await place.start(csv);
    const killed = await crew.killWhileRunning(runId, options.kills - kills);
    kills += killed.count;
    const run = await getRun(place.planner, { runId });
    if (!run.ok) throw new Error(run.error.message);
    const after = await place.view.schedule(place.scheduleId);
    const wrong = missingOrDoubled(after, asked, description);
    const calls = place.view.calls(since);
    runs.push({
      run: run.data,
      kills: killed.count,
      missing: wrong.filter(({ found }) => found === 0).length,
      doubled: wrong.filter(({ found }) => found > 1).length,
      foreignTouched: changedForeignShifts(before, after, asked, place.unit.timeZone),
      updates: calls.filter((call) => call.operationId === UPDATE && call.tookEffect === true).length,
      readBacks: calls.filter((call) => call.operationId === READ_BACK).length,
      resumedMs: killed.resumedMs,
    });
  }
  await crew.end();
  return runs;
}
