import { setTimeout as sleep } from 'node:timers/promises';
import { listBusinessUnits } from '#lib/scheduling/list-business-units.ts';
import { listSchedules } from '#lib/scheduling/list-schedules.ts';
import { isFinal } from '#lib/scheduling/schema.ts';
import { createSchedulingPlace, missingOrDoubled, type SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { runUntil, startServerWorker } from '#scripts/test/scheduling-rig.ts';
import type { FigureRow } from '../figure-row.ts';
import { barePlaceOf } from './bare-client.ts';
import { assignOneByOne } from './naive-peer.ts';
import { receiveEvents } from './receive-events.ts';
import { onStage, type Stage } from './stage.ts';

const ASSIGNMENTS = 500;
const LIMIT = 300;
/** The peers wait so much that they are given a faster clock. */
const PEER_TIME_SCALE = 20;

type Spent = { readonly calls: number; readonly refused: number; readonly seconds: number; readonly wrong: number };

/** B11: 500 assignments of one week by us, and by a call for each shift: calls, 429s and time as the simulator has them. */
export function measureCalls(seed: number): Promise<FigureRow[]> {
  return onStage(seed, { limits: { perToken: LIMIT } }, async (stage) => {
    const [first, next] = await measureOurs(stage);
    const peers = {
      'one by one': await measurePeer(stage, 1),
      'five at a time': await measurePeer(stage, 5),
    };
    return Object.entries({ 'headroom, first': first, 'headroom, next': next, ...peers }).flatMap(
      ([strategy, spent]) => {
        const row = (variant: string, value: number, unit: string, bound: string): FigureRow => ({
          scenario: 'B11',
          variant,
          strategy,
          seed,
          value,
          unit,
          bound,
        });
        return [
          row('metered calls', spent.calls, '', '≤ 8'),
          row('refused (429)', spent.refused, '', '0'),
          row('simulated time', spent.seconds, 's', ''),
          row('shifts missing or doubled', spent.wrong, '', '0'),
        ];
      },
    );
  });
}

/**
 * From the preview to the last shift read back, by a planner who came through the page on which a schedule is chosen: the
 * first run of a process, which knows nobody's address, and the next one. Another process receives the events.
 */
async function measureOurs(stage: Stage): Promise<readonly [Spent, Spent]> {
  const place = await createSchedulingPlace(stage.genesys, stage.database, 350);
  await listBusinessUnits(place.planner);
  await listSchedules(place.planner, { businessUnitId: place.unit.id });
  const receiver = await receiveEvents(place);
  startServerWorker();
  const runToTheEnd = async (csv: string) => {
    const run = await runUntil(place.planner, await place.start(csv), ({ state }) => isFinal(state));
    if (run.counts.done !== ASSIGNMENTS) throw new Error(`${run.counts.done} of ${ASSIGNMENTS} were read back`);
  };
  try {
    return [await measure(stage, place, 'first', runToTheEnd), await measure(stage, place, 'next', runToTheEnd)];
  } finally {
    await receiver.kill();
  }
}

async function measurePeer(stage: Stage, parallel: number): Promise<Spent> {
  const { genesys, database } = stage;
  const place = await createSchedulingPlace(genesys, database, 350);
  const region = genesys.simulator().info.regions.find(({ id }) => id === place.organisation.region);
  if (!region) throw new Error('the organisation has no region');
  const bare = await barePlaceOf(place, region);
  const wait = (seconds: number) => sleep((seconds * 1_000) / PEER_TIME_SCALE);
  await genesys.control('POST', '/_sim/time', { timeScale: PEER_TIME_SCALE });
  const description = `${parallel} at a time`;
  return measure(stage, place, description, (_csv, asked) =>
    assignOneByOne(bare, asked, description, { parallel, wait }),
  );
}

/** What the work took, by the simulator's own log, clock and schedule. */
async function measure(
  { genesys }: Stage,
  place: SchedulingPlace,
  description: string,
  work: (csv: string, asked: ReturnType<SchedulingPlace['assignments']>['asked']) => Promise<void>,
): Promise<Spent> {
  const { clock } = genesys.simulator().world;
  const { view, scheduleId } = place;
  const { csv, asked } = place.assignments(ASSIGNMENTS, description);
  const since = view.mark();
  const startMs = clock.now();
  await work(csv, asked);
  const seconds = (clock.now() - startMs) / 1_000;
  const calls = view.calls(since);
  return {
    calls: calls.length,
    refused: view.refused(since),
    seconds,
    wrong: missingOrDoubled(await view.schedule(scheduleId), asked, description).length,
  };
}
