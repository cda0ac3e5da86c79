import { forkAsked } from '#scripts/test/fork-asked.ts';
import type { AskedShift, SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { weekRange } from '#simulator/wfm/wfm-calendar.ts';
import type { BareRunCommand } from '../bare-run-process.ts';
import { barePlaceOf } from './bare-client.ts';
import type { Stage } from './stage.ts';

/** What a run cannot do without, milliseconds: sending, the operation itself, reading back. */
export type BareRun = { readonly sendMs: number; readonly processingMs: number; readonly readBackMs: number };

/**
 * Makes shifts so by a client that does nothing but the calls a run of any program takes, each as soon as the one before is
 * answered: an address, the transfer, the update; the operation's own time in the simulator; one search over the week with
 * its download. The plan and the upload are made before the clock starts, and nothing is kept or compared.
 */
export async function runBare(
  { genesys }: Stage,
  place: SchedulingPlace,
  asked: readonly AskedShift[],
  description: string,
): Promise<BareRun> {
  const { world, info } = genesys.simulator();
  const region = info.regions.find(({ id }) => id === place.organisation.region);
  if (!region) throw new Error('the organisation has no region');
  const child = forkAsked<BareRunCommand>(new URL('../bare-run-process.ts', import.meta.url).href, [
    '--conditions=react-server',
  ]);
  const ask = async (command: BareRunCommand) => (await child.ask(command)) as number;
  const topic = `v2.workforcemanagement.businessunits.${place.unit.id}.schedules`;
  let stopListening: () => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    stopListening = world.onEvent(({ topicName }) => {
      if (topicName === topic) resolve(performance.now());
    });
  });
  try {
    await ask({ do: 'prepare', place: await barePlaceOf(place, region), asked, description });
    const sendMs = await ask({ do: 'send' });
    const sentMs = performance.now();
    const processingMs = (await ended) - sentMs;
    const { startMs, endMs } = weekRange(place.unit.timeZone, place.weekId, 1);
    return { sendMs, processingMs, readBackMs: await ask({ do: 'readBack', fromMs: startMs, toMs: endMs }) };
  } finally {
    stopListening();
    await child.kill();
  }
}
