import { generateClient } from './build.ts';
import { runNode } from './run-node.ts';
import { report, runMain, StopError, stopSignal } from './stop.ts';

/** Everything that needs no service, fastest first. The first failure ends it. */
const CHECKS: readonly (readonly [name: string, file: string, args: readonly string[]])[] = [
  ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']],
  [
    'import boundaries',
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    [
      '--config',
      '.dependency-cruiser.cjs',
      'app',
      'components',
      'lib',
      'simulator',
      'scripts',
      'e2e',
      'bench',
      'instrumentation.ts',
      'proxy.ts',
    ],
  ],
  ['documents', 'scripts/check-documents.ts', []],
  ['unused code', 'node_modules/knip/bin/knip.js', []],
  ['types', 'node_modules/typescript/bin/tsc', ['--noEmit']],
  [
    'lint',
    'node_modules/eslint/bin/eslint.js',
    ['--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings=0', '.'],
  ],
  ['unit tests', 'node_modules/vitest/vitest.mjs', ['run', '--project=unit']],
];

async function main(): Promise<void> {
  const signal = stopSignal();
  await generateClient(signal);
  // Next writes this file when it builds; the type check needs its declarations before the first build too.
  const typegen = await runNode('node_modules/next/dist/bin/next', ['typegen'], { signal, output: 'keep' });
  if (!typegen.isOk) throw new StopError(`next typegen failed:\n${typegen.output}`);
  for (const [name, file, args] of CHECKS) {
    const result = await runNode(file, args, { signal, output: 'show' });
    if (!result.isOk) throw new StopError(`The check "${name}" failed; its output is above.`);
    report(`${name}: passed`);
  }
}

await runMain(main);
