import { setTimeout as sleep } from 'node:timers/promises';
import { createSchedulingPlace, missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { edgesPath } from '#simulator/telephony/telephony-wire.ts';
import { barePlaceOf, type BarePlace } from '../scheduling/bare-client.ts';
import { assignOneByOne } from '../scheduling/naive-peer.ts';
import { onStage } from '../scheduling/stage.ts';
import type { FailoverOutcome } from './failover-rows.ts';
import { ASSIGNMENTS, LIMIT, playFailure, startAskers, TELEPHONY, USERS } from './story.ts';

const DESCRIPTION = 'one by one';

/**
 * The usual design: every flow and every page asks Genesys, the run makes its calls for each shift, and the report reads the
 * calls of a trunk and the adherence of every agent, each with the same client of the organisation.
 */
export function playNaive(seed: number): Promise<FailoverOutcome> {
  return onStage(seed, { limits: { perToken: LIMIT } }, async (stage) => {
    const { genesys, database } = stage;
    const place = await createSchedulingPlace(genesys, database, USERS, TELEPHONY);
    const region = genesys.simulator().info.regions.find(({ id }) => id === place.organisation.region);
    if (!region) throw new Error('the organisation has no region');
    const bare = await barePlaceOf(place, region);
    const trunks = `${bare.apiBaseUrl}${edgesPath}/trunks`;
    const headers = { authorization: `Bearer ${bare.token}` };
    const listed = await fetch(`${trunks}?trunkType=EXTERNAL&pageSize=100`, { headers });
    const { entities } = (await listed.json()) as { entities: { id: string }[] };
    const trunkId = entities[0]?.id ?? '';
    const { asked } = place.assignments(ASSIGNMENTS, DESCRIPTION);
    const askers = await startAskers({
      flow: { method: 'GET', url: `${trunks}/${trunkId}`, headers },
      page: { url: `${trunks}?trunkType=EXTERNAL&pageSize=100`, headers, isStream: false },
    });
    let read = 0;
    const meanwhile = async (until: AbortSignal) => {
      const wait = (seconds: number) => sleep(seconds * 1_000, undefined, { signal: until });
      const report = async () => {
        for (const userId of place.agents) if (await readAgent(bare, userId, trunkId)) read += 1;
      };
      await Promise.all([assignOneByOne(bare, asked, DESCRIPTION, { parallel: 1, wait }), report()]);
    };
    const played = await playFailure(stage, place, askers, meanwhile);
    await askers.kill();
    const wrong = missingOrDoubled(await place.view.schedule(place.scheduleId), asked, DESCRIPTION).length;
    return { ...played, assignments: ASSIGNMENTS - wrong, report: read / place.agents.length, appCpuSeconds: null };
  });
}

/**
 * An agent's line of the report; false where one of its calls was refused. A refused call is not made again, which is what the
 * Genesys SDKs do unless they are told otherwise.
 */
async function readAgent({ apiBaseUrl, token }: BarePlace, userId: string, trunkId: string): Promise<boolean> {
  const paths = [`/api/v2/workforcemanagement/adherence?userId=${userId}`, `${edgesPath}/trunks/${trunkId}/metrics`];
  for (const path of paths) {
    const answer = await fetch(`${apiBaseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
    await answer.arrayBuffer();
    if (!answer.ok) return false;
  }
  return true;
}
