import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchSimulator } from './bench-simulator.ts';
import { itemPath } from './scenarios.ts';
import type { SimulatedOrganisation } from './simulator-process.ts';
import type { CreateStrategy } from './strategy.ts';

/** Fewer than anybody believes to be allowed in a window, so that none of them waits for the next. */
const WARM_CALLS = 280;
const LONGEST_MS = 3_000;
const MEASURED_CALLS = 300;
const PER_ORGANISATION = 8;
const ALTOGETHER = 64;

/**
 * Brings client and simulator to working speed, as a program is that has run for a while: another instance of the strategy
 * works for the spare organisation, which nobody limits and which takes no part in the run.
 */
export async function warmUp(
  create: CreateStrategy,
  simulator: BenchSimulator,
  spare: SimulatedOrganisation,
  timeScale: number,
): Promise<void> {
  const { apiBaseUrl } = simulator.report;
  await simulator.control('PATCH', '/_sim/config', { organisations: { [spare.id]: { enabled: false } } });
  const strategy = create({ apiBaseUrl, organisations: [{ id: spare.id, token: spare.token }], timeScale });
  const calls = Array.from({ length: WARM_CALLS }, (_, number) =>
    strategy.call({
      organisation: spare.id,
      priority: number % 2 === 0 ? 'bulk' : 'interactive',
      item: `warm-${number}`,
      ...(number % 2 === 0
        ? { method: 'POST', path: itemPath(spare.contactIds[number] ?? ''), body: { noteText: `Warm ${number}` } }
        : { method: 'GET', path: `/api/v2/users/${spare.userIds[0] ?? ''}` }),
    }),
  );
  await Promise.race([Promise.all(calls), sleep(LONGEST_MS)]);
  await Promise.race([strategy.close(), sleep(LONGEST_MS)]);
}

/**
 * What one call costs a client which only sends, here and now, with 8 calls under way for each organisation of the run and at
 * most 64: real milliseconds per call, the drain of the optimum. Taken before and after a run; the smaller counts.
 */
export async function measureCallMs(
  simulator: BenchSimulator,
  spare: SimulatedOrganisation,
  organisations: number,
): Promise<number> {
  let next = 0;
  const send = async () => {
    while (next < MEASURED_CALLS) {
      next += 1;
      const response = await fetch(`${simulator.report.apiBaseUrl}${itemPath(spare.contactIds[next] ?? '')}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${spare.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ noteText: `Measured ${next}` }),
      });
      await response.json();
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: Math.min(ALTOGETHER, PER_ORGANISATION * organisations) }, send));
  return (performance.now() - startedMs) / MEASURED_CALLS;
}
