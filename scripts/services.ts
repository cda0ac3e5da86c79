import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import pg from 'pg';
import { z } from 'zod';
import { prepareAppRole } from './app-role.ts';
import { migrate } from './migrate.ts';
import { reachableDataDirectory, startEmbeddedPostgres } from './postgres.ts';
import type { Settings } from './settings.ts';
import { report, StopError } from './stop.ts';

/** The parts of the simulator's first line of output that the application is configured from. */
const SimulatorInfo = z.object({
  control: z.string(),
  regions: z.array(
    z.object({
      id: z.string(),
      domain: z.string(),
      login: z.string(),
      api: z.string(),
      streaming: z.string(),
      apps: z.string(),
      vendorClient: z.object({ clientId: z.string(), clientSecret: z.string().optional() }),
    }),
  ),
  organisations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      region: z.string(),
      isVendor: z.boolean(),
      userCount: z.number(),
      signIns: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })),
    }),
  ),
});
export type SimulatorInfo = z.infer<typeof SimulatorInfo>;

export type Services = {
  /** Variables for the application's process. */
  readonly environment: Record<string, string>;
  readonly simulator: SimulatorInfo | null;
  stop(): Promise<void>;
};

type Stop = () => void | Promise<void>;

/** How long a service may take to say that it is ready. */
const START_TIMEOUT_MS = 60_000;

/**
 * Brings up what the application needs: the database (embedded unless `DATABASE_URL`), migrated, and the simulator unless
 * a real Genesys region is configured. Everything started here ends with `stop()`.
 */
export async function startServices(
  settings: Settings,
  dataDirectory: string,
  postgresSettings: readonly string[] = [],
): Promise<Services> {
  const stops: Stop[] = [];
  const stop = async () => {
    for (const end of stops.reverse()) await end();
    stops.length = 0;
  };
  try {
    const ownerUrl = await openDatabase(settings, dataDirectory, postgresSettings, stops);
    const simulator = settings.genesys ? null : await startSimulatorProcess(settings, dataDirectory, stops);
    return {
      simulator,
      stop,
      environment: {
        ...applicationEnvironment(settings, simulator),
        APP_DATABASE_URL: await prepareAppRole(ownerUrl, settings.secret),
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDatabase(
  settings: Settings,
  dataDirectory: string,
  postgresSettings: readonly string[],
  stops: Stop[],
): Promise<string> {
  let url = settings.databaseUrl;
  if (url) await assertReachable(url);
  else {
    const postgres = await startEmbeddedPostgres(
      reachableDataDirectory(path.join(dataDirectory, 'postgres')),
      postgresSettings,
    );
    stops.push(postgres.stop);
    url = postgres.url;
  }
  const applied = await migrate(url, 'prisma/migrations');
  report(`Database ready${applied.length > 0 ? `, applied ${applied.join(', ')}` : ''}`);
  return url;
}

async function assertReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    const reason =
      error instanceof Error && error.message ? error.message : String((error as NodeJS.ErrnoException).code);
    throw new StopError(
      `The database ${pathname.slice(1)} at ${hostname}:${port || 5432} (DATABASE_URL) cannot be reached: ${reason}.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startSimulatorProcess(settings: Settings, dataDirectory: string, stops: Stop[]): Promise<SimulatorInfo> {
  const { port, seed, timeScale } = settings.simulator;
  const args = ['simulator/main.ts', '--port', String(port), '--seed', String(seed), '--time-scale', String(timeScale)];
  args.push('--state', path.join(dataDirectory, 'simulator.state'), '--exit-with-parent');
  fs.mkdirSync(dataDirectory, { recursive: true });
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  stops.push(() => endProcess(child));
  const line = await firstLine(child, 'The Genesys Cloud simulator');
  const info = SimulatorInfo.parse(JSON.parse(line));
  await allowSignInFrom(settings.appUrl, info);
  report(`Simulator ready at ${info.control} (${info.organisations.length} organisations)`);
  return info;
}

/** Id of a simulated region among the application's environments. */
const environmentId = (regionId: string) => `simulator-${regionId}`;

/** Registers the application's callback addresses with the simulated vendor client, as a vendor does once per region. */
async function allowSignInFrom(appUrl: string, info: SimulatorInfo): Promise<void> {
  const vendorRedirectUris = info.regions.map(
    (region) => `${appUrl}/api/auth/callback/genesys-${environmentId(region.id)}`,
  );
  const response = await fetch(`${info.control}/_sim/config`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oauth: { vendorRedirectUris } }),
  });
  if (!response.ok) throw new Error(`The simulator refused the callback addresses: ${await response.text()}`);
}

/** The variables that tell the application who it is and where Genesys Cloud is. */
function applicationEnvironment(settings: Settings, simulator: SimulatorInfo | null): Record<string, string> {
  const environments = simulator?.regions.map((region) => ({
    id: environmentId(region.id),
    name: `${region.id} (simulated)`,
    loginBaseUrl: region.login,
    apiBaseUrl: region.api,
    appsOrigin: region.apps,
    trustedOrigins: [region.streaming, region.api],
    clientId: region.vendorClient.clientId,
    clientSecret: region.vendorClient.clientSecret,
  }));
  const vendors = simulator?.organisations
    .filter((organisation) => organisation.isVendor)
    .map((organisation) => organisation.id);
  return {
    APP_URL: settings.appUrl,
    NEXTAUTH_URL: settings.appUrl,
    HEADROOM_SECRET: settings.secret,
    ENCRYPTION_KEYS: settings.encryptionKeys,
    GENESYS_REGIONS: settings.genesys?.regions ?? '{}',
    GENESYS_ENVIRONMENTS: settings.genesys?.environments ?? JSON.stringify(environments),
    PARTNER_ORGANISATION_IDS: settings.partnerOrganisationIds ?? vendors?.join(',') ?? '',
    HEADROOM_PARENT_PID: String(process.pid),
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_MANUAL_SIG_HANDLE: 'true',
  };
}

/** Starts Next on the built (or, for development, the changing) application and waits until it answers. */
export async function startApp(
  mode: 'start' | 'dev',
  settings: Settings,
  environment: Record<string, string>,
): Promise<ChildProcess> {
  const args = ['node_modules/next/dist/bin/next', mode, '-H', settings.host, '-p', String(settings.port)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', mode === 'dev' ? 'inherit' : 'ignore', 'inherit'],
    env: { ...process.env, ...environment },
  });
  await waitForHealth(
    `http://${settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host}:${settings.port}/api/health`,
    child,
  );
  return child;
}

async function waitForHealth(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new StopError('The application ended while starting; its message is above.');
    try {
      const response = await fetch(url);
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new StopError(`The application did not become ready within ${START_TIMEOUT_MS / 1000} s (${last}).`);
}

/** Asks a child to end, and ends it hard when it has not within ten seconds. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

async function firstLine(child: ChildProcess, name: string): Promise<string> {
  if (!child.stdout) throw new Error('The child has no standard output to read.');
  const lines = readline.createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StopError(`${name} did not start within ${START_TIMEOUT_MS / 1000} s.`)),
      START_TIMEOUT_MS,
    );
    lines.once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new StopError(`${name} ended while starting; its message is above.`));
    });
  });
}
