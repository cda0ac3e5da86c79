import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runNode } from './run-node.ts';
import { report, StopError } from './stop.ts';

/** What the production build is made from. */
const BUILD_INPUTS = [
  'app',
  'components',
  'lib',
  'prisma/schema.prisma',
  'public',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];

/** Writes the Prisma client when the schema has changed. The engine download that Prisma insists on is never needed for this. */
export async function generateClient(signal?: AbortSignal): Promise<void> {
  const stamp = 'node_modules/.headroom-prisma';
  const hash = hashOf(['prisma/schema.prisma', 'package-lock.json']);
  if (readStamp(stamp) === hash && fs.existsSync('lib/db/generated/client.ts')) return;
  const extra = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  await runQuietly('node_modules/prisma/build/index.js', ['generate'], extra, signal);
  fs.writeFileSync(stamp, hash);
}

/** Builds the application for production unless the last build was made from exactly these files. Returns whether it built. */
export async function buildApp(signal?: AbortSignal): Promise<boolean> {
  const stamp = '.next/.headroom-build';
  const hash = hashOf(BUILD_INPUTS);
  if (readStamp(stamp) === hash) return false;
  fs.rmSync(stamp, { force: true });
  report('Building the application (only when its files have changed) …');
  const extra = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  await runQuietly('node_modules/next/dist/bin/next', ['build'], extra, signal);
  fs.writeFileSync(stamp, hash);
  return true;
}

/** Runs a dependency's command; its output is shown only when it fails. */
async function runQuietly(
  file: string,
  args: readonly string[],
  extra: Record<string, string>,
  signal?: AbortSignal,
): Promise<void> {
  const result = await runNode(file, args, { extra, signal, output: 'keep' });
  if (result.isOk) return;
  console.error(result.output);
  throw new StopError(`${file.split('/')[1]} ${args.join(' ')} failed; its output is above.`);
}

function readStamp(file: string): string | null {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesBelow)) hash.update(file).update(fs.readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(input: string): string[] {
  if (!fs.existsSync(input)) return [];
  if (fs.statSync(input).isFile()) return [input];
  return fs
    .readdirSync(input, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('.test.') && !file.startsWith(path.join('lib', 'db', 'generated')))
    .sort();
}
