import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestRedis } from '#scripts/test/redis-server.ts';
import type { TestRedis } from '#scripts/test/redis-server.ts';
import { openWire } from '#scripts/test/wire.ts';
import type { Wire } from '#scripts/test/wire.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { LogEntry } from '#simulator/core/request-log.ts';
import { Redis } from 'ioredis';
import { rigCredential } from '../testing/gateway-rig.ts';
import type { RigOrganisation } from '../testing/gateway-rig.ts';
import { startWorker } from './testing/start-worker.ts';
import type { Worker } from './testing/start-worker.ts';

const timeScale = 60;
const windowMs = 60_000 / timeScale;
/** Simulated length of the window. */
const windowSimMs = 60_000;
const settings = { windowMs, timeoutMs: 2_000, discoversLimits: false, limit: 30 };
const genesys = useSimulatedGenesys({ timeScale });

let redis: TestRedis;
let admin: Redis;
beforeAll(async () => {
  redis = await startTestRedis();
  admin = new Redis(redis.url, { retryStrategy: () => 20 });
  admin.on('error', () => undefined);
});
afterAll(async () => {
  admin.disconnect();
  await redis.close();
});

const workers: Worker[] = [];
const wires: Wire[] = [];
afterEach(async () => {
  for (const wire of wires) wire.heal();
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await Promise.all(wires.splice(0).map((wire) => wire.close()));
});

type Sharing = { readonly sharing: string };

/** Workers of one organisation, each on a wire of its own, all in touch with Redis and past its quiet time. */
async function startCluster(organisation: RigOrganisation, count: number): Promise<{ worker: Worker; wire: Wire }[]> {
  const credential = rigCredential(organisation, genesys.simulator().info.regions);
  const token = await readToken(organisation, credential.environment.loginBaseUrl);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const wire = await openWire(redis.port);
      wires.push(wire);
      const redisUrl = `redis://127.0.0.1:${wire.port}`;
      const worker = await startWorker({ redisUrl, credential, token, settings });
      workers.push(worker);
      await reaches(worker, 'joined');
      return { worker, wire };
    }),
  );
}

async function reaches(worker: Worker, sharing: string): Promise<void> {
  const state = () => worker.ask<Sharing>({ kind: 'state' });
  await vi.waitFor(async () => expect((await state()).sharing).toBe(sharing), { timeout: 20_000, interval: 50 });
}

/** The shares the book has agreed with the processes, in millionths. */
async function sharesOf(cluster: readonly unknown[]): Promise<number[]> {
  const members = Object.values(await admin.hgetall('{headroom}:budget:members'));
  const shares = members.map((text) => (JSON.parse(text) as { share: number }).share);
  return shares.sort((a, b) => b - a).slice(0, cluster.length);
}

async function readToken(
  organisation: RigOrganisation,
  login: string,
): Promise<{ value: string; expiresAtMs: number }> {
  const { clientId, clientSecret } = organisation.clientCredentials;
  const response = await fetch(`${login}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const token = (await response.json()) as { access_token: string };
  return { value: token.access_token, expiresAtMs: Date.now() + 3_600_000 };
}

/** An organisation whose token may make 30 calls in any minute, and whose server would let 90 through. */
async function mint(): Promise<RigOrganisation> {
  const organisation = await genesys.mint();
  const limits = { perToken: 90, windowType: 'rolling', headers: false };
  await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
  return organisation;
}

function seen(organisation: RigOrganisation): LogEntry[] {
  const { log } = genesys.simulator().world;
  return log.read({ organisationId: organisation.id, limit: 100_000 }).filter((entry) => entry.host === 'api');
}

function busiestWindow(entries: readonly LogEntry[]): number {
  const moments = entries.map(({ atMs }) => atMs).sort((a, b) => a - b);
  let first = 0;
  return Math.max(
    ...moments.map((moment, index) => {
      while ((moments[first] ?? 0) <= moment - windowSimMs) first += 1;
      return index - first + 1;
    }),
  );
}

describe('three processes that share a budget over Redis', { timeout: 120_000 }, () => {
  it('stay together within the limit that each of them believes in, and finish', async () => {
    const organisation = await mint();
    const cluster = await startCluster(organisation, 3);
    const runs = cluster.map(({ worker }) =>
      worker.ask<{ done: number; tookMs: number }>({ kind: 'run', calls: 40, priority: 'bulk' }),
    );
    const results = await Promise.all(runs);
    expect(results.map(({ done }) => done)).toEqual([40, 40, 40]);
    expect(seen(organisation)).toHaveLength(120);
    expect(busiestWindow(seen(organisation))).toBeLessThanOrEqual(30);
  });

  it('stay within it while one is cut off, Redis is flushed and one is killed with calls under way', async () => {
    const organisation = await mint();
    const cluster = await startCluster(organisation, 3);
    const [first, second, third] = cluster;
    if (!first || !second || !third) throw new Error('three workers');
    const run = (worker: Worker) => worker.ask<{ done: number }>({ kind: 'run', calls: 60, priority: 'bulk' });
    const done = [run(first.worker), run(second.worker)];
    const killed = run(third.worker).catch((error: Error) => error);
    await vi.waitFor(() => expect(seen(organisation).length).toBeGreaterThan(30), { timeout: 20_000 });
    first.wire.cut();
    await vi.waitFor(() => expect(seen(organisation).length).toBeGreaterThan(60), { timeout: 20_000 });
    await third.worker.kill();
    expect(await killed).toBeInstanceOf(Error);
    await reaches(first.worker, 'on_share');
    await admin.flushall();
    await vi.waitFor(() => expect(seen(organisation).length).toBeGreaterThan(90), { timeout: 20_000 });
    first.wire.heal();
    await reaches(first.worker, 'joined');
    expect((await Promise.all(done)).map((result) => result.done)).toEqual([60, 60]);
    expect(busiestWindow(seen(organisation))).toBeLessThanOrEqual(31);
  });

  it('go on with their shares when Redis dies, and together again when it is back, empty', async () => {
    // The book keeps a share for the process that was killed; these two are to have the whole.
    await admin.flushall();
    const organisation = await mint();
    const cluster = await startCluster(organisation, 2);
    const run = ({ worker }: { worker: Worker }, calls: number) =>
      worker.ask<{ done: number }>({ kind: 'run', calls, priority: 'bulk' });
    await Promise.all(cluster.map((member) => run(member, 5)));
    await vi.waitFor(async () => expect(await sharesOf(cluster)).toEqual([500_000, 500_000]), { timeout: 20_000 });
    await redis.kill();
    await Promise.all(cluster.map(({ worker }) => reaches(worker, 'on_share')));
    const before = seen(organisation).length;
    const results = await Promise.all(cluster.map((member) => run(member, 25)));
    expect(results.map(({ done }) => done)).toEqual([25, 25]);
    expect(busiestWindow(seen(organisation).slice(before))).toBeLessThanOrEqual(30);
    await redis.restart();
    await Promise.all(cluster.map(({ worker }) => reaches(worker, 'joined')));
    expect((await Promise.all(cluster.map((member) => run(member, 5)))).map(({ done }) => done)).toEqual([5, 5]);
    expect(busiestWindow(seen(organisation))).toBeLessThanOrEqual(30);
  });

  it('pause together when one of them is told to, and send one probe for all of them', async () => {
    const organisation = await mint();
    const limits = { perToken: 12, windowType: 'fixed', headers: false };
    await genesys.control('PATCH', '/_sim/config', { organisations: { [organisation.id]: limits } });
    const cluster = await startCluster(organisation, 3);
    const runs = cluster.map(({ worker }) =>
      worker.ask<{ done: number }>({ kind: 'run', calls: 12, priority: 'bulk' }),
    );
    expect((await Promise.all(runs)).map(({ done }) => done)).toEqual([12, 12, 12]);
    const entries = seen(organisation);
    const refused = entries.filter(({ status }) => status === 429);
    const first = refused[0];
    if (!first) throw new Error('nobody was refused');
    const endsAtMs = first.atMs + (first.rate?.resetSeconds ?? 0) * 1_000;
    // Three processes have at most eight calls under way each when the first is refused; nothing follows them.
    const during = entries.filter(({ atMs, sequence }) => sequence >= first.sequence && atMs < endsAtMs - 1_000);
    expect(during.length).toBeLessThanOrEqual(3 * 8);
    // One probe after each pause, not one of each process: it is the first of its window, so the server lets it through.
    const windows = Math.ceil(((entries.at(-1)?.atMs ?? 0) - first.atMs) / windowSimMs);
    expect(refused.length - during.length).toBeLessThanOrEqual(windows);
  });
});

describe('three processes that share answers over Redis', () => {
  type Asked = { readonly names?: readonly string[]; readonly source?: string; readonly failed?: string };
  const ask = (worker: Worker, pageNumber: number) => worker.ask<Asked>({ kind: 'ask', pageNumber });
  const listed = (organisation: RigOrganisation) =>
    seen(organisation).filter(({ operationId }) => operationId === 'getUsers');

  it('ask the same question once, and again when one of them says that the answer is not true any more', async () => {
    const organisation = await mint();
    const cluster = await startCluster(organisation, 3);
    const askAll = () => Promise.all(cluster.map(({ worker }) => ask(worker, 1)));
    const first = await askAll();
    expect(listed(organisation)).toHaveLength(1);
    expect(first.map(({ names }) => names?.length)).toEqual([5, 5, 5]);
    expect(first.map(({ source }) => source).sort()).toEqual(['cache', 'cache', 'genesys']);
    await askAll();
    expect(listed(organisation)).toHaveLength(1);
    await cluster[0]?.worker.ask({ kind: 'invalidate' });
    await vi.waitFor(async () => {
      await askAll();
      expect(listed(organisation)).toHaveLength(2);
    });
    await askAll();
    expect(listed(organisation)).toHaveLength(2);
  });

  it('answer without Redis, each for itself, and hear afterwards what they missed', async () => {
    const organisation = await mint();
    const [first, second] = await startCluster(organisation, 2);
    if (!first || !second) throw new Error('two workers');
    await ask(first.worker, 2);
    await ask(second.worker, 2);
    expect(listed(organisation)).toHaveLength(1);
    second.wire.cut();
    await first.worker.ask({ kind: 'invalidate' });
    await ask(first.worker, 2);
    expect(listed(organisation)).toHaveLength(2);
    expect((await ask(second.worker, 2)).source).toBe('cache');
    second.wire.heal();
    await vi.waitFor(async () => {
      await ask(second.worker, 2);
      expect(await second.worker.ask({ kind: 'state' })).toMatchObject({ sharing: 'joined' });
    });
    expect(listed(organisation)).toHaveLength(2);
  });
});
