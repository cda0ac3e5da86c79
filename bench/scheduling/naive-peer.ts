import type { AskedShift } from '#scripts/test/scheduling-place.ts';
import { bareUpload, createBareClient, type BarePlace, type BareShift } from './bare-client.ts';

/** The simulator's delay of an update and a little more: a client that looks earlier asks twice. */
const LOOK_AFTER_SECONDS = 2.5;

/**
 * The design of a call for each shift, which every example of an upload suggests: read the agent, change the one shift,
 * upload, have it applied, see that it was. Genesys applies one update of a schedule after the other, so with several at a
 * time an upload may be out of date; the agent's week then lacks the shift, and it begins again. Waits are simulated seconds.
 */
export async function assignOneByOne(
  place: BarePlace,
  asked: readonly AskedShift[],
  description: string,
  { parallel, wait }: { readonly parallel: number; readonly wait: (seconds: number) => Promise<void> },
): Promise<void> {
  const client = createBareClient(place, wait);
  const waiting = [...asked];
  const work = async () => {
    for (let shift = waiting.shift(); shift !== undefined; shift = waiting.shift()) {
      while (!(await assign(shift)));
    }
  };
  const assign = async (shift: AskedShift): Promise<boolean> => {
    const unitId = place.unitByAgent[shift.userId] ?? '';
    const version = await client.version();
    const agents = await client.agents(unitId, [shift.userId]);
    await client.update(await client.upload(bareUpload(version, agents, [shift], description, place.timeZone)));
    await wait(LOOK_AFTER_SECONDS);
    const [agent] = await client.agents(unitId, [shift.userId]);
    const isIt = ({ startDate, activities }: BareShift) =>
      Date.parse(startDate) === shift.startMs && activities[0]?.description === description;
    return agent?.shifts.some(isIt) === true;
  };
  await Promise.all(Array.from({ length: parallel }, work));
}
