// What the gateway itself costs (B12), in a process of its own with `--expose-gc`. Takes the report of a simulator over IPC,
// answers an Overhead, and ends.
import { createGateway } from '#lib/genesys/create-gateway.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { createMemoryGrants } from '#lib/genesys/memory-grants.ts';
import { defineOperation } from '#lib/genesys/operation.ts';
import { usersGet } from '#lib/genesys/operations/users.ts';
import { median } from './figures.ts';
import type { SimulatorReport } from './simulator-process.ts';

/** What was measured. */
export type Overhead = {
  /** Answers from the cache per second of one core, one after the other. */
  readonly hitsPerSecond: number;
  /** Medians over pairs of calls, one after the other: a bare fetch, and the same call through the gateway. */
  readonly fetchMs: number;
  readonly gatewayMs: number;
  /** Memory of 500 organisations that have each made a call and now rest: heap and buffers in use, after minus before. */
  readonly idleOrganisationsMb: number;
};

const HITS = 200_000;
const PAIRS = 400;
const WARM_PAIRS = 100;
const IDLE_ORGANISATIONS = 500;

const userGetUncached = defineOperation({ ...usersGet, name: 'bench.users.get', cache: null });

type Place = { readonly apiBaseUrl: string; readonly token: string; readonly userId: string };

/** A gateway in which `organisations` names are installed, all with one token. */
function openGateway({ apiBaseUrl, token }: Place, organisations: readonly string[]): Gateway {
  const environment = {
    id: 'bench',
    name: 'Bench',
    loginBaseUrl: apiBaseUrl,
    apiBaseUrl,
    appsOrigin: apiBaseUrl,
    trustedOrigins: [],
  };
  const grants = createMemoryGrants();
  for (const orgId of organisations) {
    grants.install(
      { orgId, environment, clientId: 'bench', clientSecret: 'bench' },
      { value: token, expiresAtMs: Date.now() + 86_400_000 },
    );
  }
  return createGateway({ grants, ledger: { record: () => {} } });
}

const options = (org: string) => ({ org, consumer: 'bench', priority: 'interactive' as const });

async function measureHits(place: Place): Promise<number> {
  const gateway = openGateway(place, ['one']);
  const call = () => gateway.call(usersGet, { userId: place.userId }, options('one'));
  for (let index = 0; index < HITS / 10; index += 1) await call();
  const before = process.cpuUsage();
  for (let index = 0; index < HITS; index += 1) {
    const answer = await call();
    if (!answer.ok || answer.data.source !== 'cache') throw new Error('a hit was expected');
  }
  const used = process.cpuUsage(before);
  await gateway.close();
  return (HITS * 1_000_000) / (used.user + used.system);
}

async function measureCalls(place: Place): Promise<Pick<Overhead, 'fetchMs' | 'gatewayMs'>> {
  const gateway = openGateway(place, ['one']);
  const times = { fetch: [] as number[], gateway: [] as number[] };
  for (let pair = 0; pair < PAIRS + WARM_PAIRS; pair += 1) {
    const startMs = performance.now();
    const response = await fetch(`${place.apiBaseUrl}/api/v2/users/${place.userId}`, {
      headers: { authorization: `Bearer ${place.token}` },
    });
    await response.json();
    const middleMs = performance.now();
    const answer = await gateway.call(userGetUncached, { userId: place.userId }, options('one'));
    if (!answer.ok) throw new Error(answer.error.message);
    const endMs = performance.now();
    if (pair < WARM_PAIRS) continue;
    times.fetch.push(middleMs - startMs);
    times.gateway.push(endMs - middleMs);
  }
  await gateway.close();
  return { fetchMs: median(times.fetch) ?? 0, gatewayMs: median(times.gateway) ?? 0 };
}

function memoryInUseMb(): number {
  if (global.gc === undefined) throw new Error('this process was started without --expose-gc');
  for (let round = 0; round < 3; round += 1) global.gc();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

async function measureIdle(place: Place): Promise<number> {
  const names = Array.from({ length: IDLE_ORGANISATIONS }, (_, index) => `organisation-${index}`);
  const gateway = openGateway(place, names);
  const beforeMb = memoryInUseMb();
  for (const org of names) {
    const answer = await gateway.call(userGetUncached, { userId: place.userId }, options(org));
    if (!answer.ok) throw new Error(answer.error.message);
  }
  // What is still running for a call (timers of a moment, sockets going idle) is over by the time of a few more.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const afterMb = memoryInUseMb();
  await gateway.close();
  return afterMb - beforeMb;
}

async function measure({ apiBaseUrl, organisations }: SimulatorReport): Promise<Overhead> {
  const [organisation] = organisations;
  const place = { apiBaseUrl, token: organisation?.token ?? '', userId: organisation?.userIds[0] ?? '' };
  const hitsPerSecond = await measureHits(place);
  const calls = await measureCalls(place);
  return { hitsPerSecond, ...calls, idleOrganisationsMb: await measureIdle(place) };
}

process.once('message', (report: SimulatorReport) => {
  void measure(report).then((overhead) => process.send?.(overhead, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));
