import { itemPath } from './scenarios.ts';
import { startBenchSimulator } from './run-job.ts';

/** Calls under way at once for each organisation, and for all together. */
const PER_ORGANISATION = 8;
const ALTOGETHER = 64;
const CALLS = 1_500;
/** The first calls pay for connections and compiling; a client in the middle of its work does not. */
const WARM_UP_CALLS = 500;

/**
 * Real milliseconds that one call costs a client which only sends, against a simulator without limits on this machine, now:
 * the drain of the optimum. One organisation keeps 8 calls under way, many together 64.
 */
export async function measureCallMs(organisations: number): Promise<number> {
  const simulator = await startBenchSimulator({
    seed: 1,
    timeScale: 1,
    startMs: Date.UTC(2026, 10, 23, 9),
    organisationCount: Math.min(organisations, 4),
    config: { limits: { enabled: false } },
    faults: [],
  });
  try {
    const { apiBaseUrl, organisations: known } = simulator.report;
    let next = 0;
    let markMs = 0;
    const send = async () => {
      while (next < CALLS) {
        const number = next;
        next += 1;
        if (number === WARM_UP_CALLS) markMs = performance.now();
        const { token, contactIds } = known[number % known.length] ?? { token: '', contactIds: [] };
        const response = await fetch(`${apiBaseUrl}${itemPath(contactIds[number % contactIds.length] ?? '')}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ noteText: `Calibration ${number}` }),
        });
        await response.json();
      }
    };
    await Promise.all(Array.from({ length: Math.min(ALTOGETHER, PER_ORGANISATION * organisations) }, send));
    return (performance.now() - markMs) / (CALLS - WARM_UP_CALLS);
  } finally {
    simulator.stop();
  }
}
