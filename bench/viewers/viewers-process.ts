// One number of viewers of one organisation (B10), in a process of its own that is the application: it receives the events and
// serves the streams. Genesys and the browsers are processes of theirs. Takes a ViewersJob over IPC, answers a ViewersReport.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { browseDirectory } from '#lib/directory/browse-directory.ts';
import { startIngress } from '#lib/events/ingress.ts';
import { log } from '#lib/log.ts';
import { gateway } from '#lib/runtime.ts';
import { installForTest, personOf } from '#scripts/test/scheduling-rig.ts';
import { environmentsOf } from '#scripts/test/operate-simulator.ts';
import { query } from '#scripts/test/query.ts';
import { makeTestDatabase, startTestPostgres, testDatabaseName, testDatabaseOn } from '#scripts/test/test-postgres.ts';
import type { OrganisationInfo, StartInfo } from '#simulator/core/start-info.ts';
import type { ViewersJob, ViewersReport } from '../viewers.ts';
import type { ClientsJob, ClientsReport } from './clients-process.ts';
import { serveStreams } from './serve-streams.ts';

const USERS = 1_000;
/** Changes of presence while it is measured, evenly spread. */
const CHANGES = 600;
const MEASURED_MS = 30_000;
const READY_WITHIN_MS = 120_000;

/** Genesys as a process, and one organisation of it. */
type Stage = {
  readonly organisation: OrganisationInfo;
  readonly info: StartInfo;
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
};

process.once('message', (job: ViewersJob) => {
  void measure(job).then((report) => process.send?.(report, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));

async function measure(job: ViewersJob): Promise<ViewersReport> {
  const stage = await setStage(job.seed);
  return job.isPolling ? measurePolling(stage, job) : measureLive(stage, job);
}

async function measureLive(stage: Stage, { viewers }: ViewersJob): Promise<ViewersReport> {
  const postgres = await startTestPostgres();
  try {
    const name = testDatabaseName();
    await makeTestDatabase(postgres, name, { GENESYS_ENVIRONMENTS: environmentsOf(stage.info.regions) });
    log.level = 'silent';
    const database = testDatabaseOn(() => postgres, name);
    await installForTest(database, stage.organisation);
    const viewer = personOf(stage.organisation, 'viewer');
    const users = await browseDirectory(viewer, { pageSize: 200 });
    if (!users.ok) throw new Error(users.error.message);
    // What is counted is what viewers cost; queues are read in the background at a pace of their own.
    const settings = { queues: { callsPerMinute: 0 } };
    const ingress = startIngress({ gateway: gateway(), settings });
    await until(async () => {
      const [row] = await query<{ state: string }>(database.ownerUrl(), 'SELECT state FROM event_ingress');
      return row?.state === 'live';
    });
    const server = await serveStreams(viewer);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const userIds = users.data.users.map((user) => user.id);
    const { latenciesMs, callsPerMinute } = await letLook(stage, { viewers, url, userIds, token: null });
    const counted = await callsOf(stage);
    await ingress.stop();
    return { calls: counted.metered, callsPerMinute, latenciesMs, refused: counted.refused };
  } finally {
    await postgres.stop();
  }
}

async function measurePolling(stage: Stage, { viewers }: ViewersJob): Promise<ViewersReport> {
  const { clientCredentials, region } = stage.organisation;
  const hosts = stage.info.regions.find(({ id }) => id === region);
  if (!hosts) throw new Error(`no region ${region}`);
  const answer = await fetch(`${hosts.login}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${clientCredentials.clientId}:${clientCredentials.clientSecret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const url = `${hosts.api}/api/v2/users`;
  const list = await fetch(`${url}?pageSize=200`, { headers: { authorization: `Bearer ${token}` } });
  const { entities } = (await list.json()) as { entities: { id: string }[] };
  const userIds = entities.map((user) => user.id);
  const { callsPerMinute } = await letLook(stage, { viewers, url, userIds, token });
  const counted = await callsOf(stage);
  return { calls: counted.metered, callsPerMinute, latenciesMs: [], refused: counted.refused };
}

/** The browsers come, look while presences change, and leave. */
async function letLook(stage: Stage, clients: ClientsJob): Promise<ClientsReport & { callsPerMinute: number }> {
  const browsers = fork(new URL('./clients-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  browsers.send(clients);
  await once(browsers, 'message');
  const before = await callsOf(stage);
  const path = `/_sim/organisations/${stage.organisation.id}/presence-burst`;
  await stage.control('POST', path, { count: CHANGES, overMs: MEASURED_MS, userIds: clients.userIds });
  await sleep(MEASURED_MS + 1_000);
  const after = await callsOf(stage);
  const reported = once(browsers, 'message');
  browsers.send('report');
  const [report] = (await reported) as [ClientsReport];
  browsers.kill('SIGKILL');
  return { ...report, callsPerMinute: ((after.all - before.all) * 60_000) / (MEASURED_MS + 1_000) };
}

async function setStage(seed: number): Promise<Stage> {
  const args = ['simulator/main.ts', '--port', '0', '--seed', String(seed), '--exit-with-parent'];
  const info = await startedSimulator(args);
  const control: Stage['control'] = async (method, path, body) => {
    const response = await fetch(`${info.control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  await control('PATCH', '/_sim/config', { presenceLife: false });
  const organisation = (await control('POST', '/_sim/organisations', {
    userCount: USERS,
    telephony: null,
  })) as OrganisationInfo;
  return { organisation, info, control };
}

async function startedSimulator(args: readonly string[]): Promise<StartInfo> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const died = once(child, 'exit').then(() => {
    throw new Error('the simulator ended while it started');
  });
  died.catch(() => undefined);
  const line = once(readline.createInterface({ input: child.stdout }), 'line');
  return JSON.parse(String((await Promise.race([line, died]))[0])) as StartInfo;
}

/** What Genesys counted of the organisation: calls against the limit, and those refused; installations of others are none. */
async function callsOf({ control, organisation }: Stage): Promise<{ metered: number; refused: number; all: number }> {
  const { entries } = (await control('GET', `/_sim/log?organisation=${organisation.id}&limit=100000`)) as {
    entries: { metered: boolean; status: number }[];
  };
  const metered = entries.filter((entry) => entry.metered).length;
  const refused = entries.filter((entry) => entry.status === 429).length;
  return { metered, refused, all: metered + refused };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + READY_WITHIN_MS;
  while (!(await isTrue())) {
    if (Date.now() > deadlineMs) throw new Error('not ready in time');
    await sleep(200);
  }
}
