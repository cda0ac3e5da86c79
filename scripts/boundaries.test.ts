import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A file that must be refused, by rule. Each imports `target`, which is created empty beside it. */
const FORBIDDEN_IMPORTS = [
  { rule: 'app-goes-through-verbs', file: 'app/page.ts', target: 'lib/db/client.ts' },
  { rule: 'app-goes-through-verbs', file: 'app/other.ts', target: 'lib/directory/store.ts' },
  { rule: 'app-goes-through-verbs', file: 'app/third.ts', target: 'lib/genesys/create-gateway.ts' },
  { rule: 'components-know-only-shapes', file: 'components/thing.ts', target: 'lib/directory/list-directory.ts' },
  { rule: 'genesys-and-limits-are-plain', file: 'lib/genesys/call.ts', target: 'lib/tenancy/with-org.ts' },
  { rule: 'stores-are-private', file: 'lib/quota/get-quota.ts', target: 'lib/scheduling/store.ts' },
  { rule: 'database-client-stays-in-tenancy', file: 'lib/quota/other.ts', target: 'lib/db/client.ts' },
  { rule: 'product-never-imports-its-test-tools', file: 'lib/quota/third.ts', target: 'simulator/main.ts' },
  { rule: 'simulator-stands-alone', file: 'simulator/host.ts', target: 'lib/result.ts' },
  { rule: 'ui-knows-no-domain', file: 'components/ui/button.ts', target: 'lib/quota/schema.ts' },
];

describe('import boundaries', () => {
  let directory: string;
  let output: string;

  beforeAll(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-boundaries-'));
    const write = (file: string, text: string) => {
      fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      fs.writeFileSync(path.join(directory, file), text);
    };
    for (const { target } of FORBIDDEN_IMPORTS) write(target, 'export const x = 1;\n');
    for (const { file, target } of FORBIDDEN_IMPORTS) {
      write(file, `import { x } from '${path.relative(path.dirname(file), target)}';\nconsole.log(x);\n`);
    }
    fs.copyFileSync('.dependency-cruiser.cjs', path.join(directory, '.dependency-cruiser.cjs'));
    fs.writeFileSync(
      path.join(directory, 'tsconfig.json'),
      '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
    );
    const cruiser = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const args = [cruiser, '--config', '.dependency-cruiser.cjs', 'app', 'components', 'lib', 'simulator'];
    output = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8' }).stdout;
  });

  afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

  it.each(FORBIDDEN_IMPORTS)('$rule refuses $target in $file', ({ rule, file, target }) => {
    expect(output).toContain(`error ${rule}: ${file} → ${target}`);
  });
});

describe('lint rules', () => {
  it.each([
    { rule: 'no-restricted-syntax', file: 'lib/result.ts', code: `export const x = process.env['SECRET'];\n` },
    {
      rule: '@typescript-eslint/no-floating-promises',
      file: 'lib/result.ts',
      code: `export function x() {\n  Promise.resolve(1);\n}\n`,
    },
    { rule: 'no-empty', file: 'lib/result.ts', code: `export function x() {\n  try {\n    x();\n  } catch {}\n}\n` },
  ])(
    '$rule is an error',
    async ({ rule, file, code }) => {
      const [result] = await new ESLint().lintText(code, { filePath: path.resolve(file) });
      expect(result?.messages.filter((message) => message.severity === 2).map((message) => message.ruleId)).toContain(
        rule,
      );
      // The first type-aware run reads the whole project.
    },
    120_000,
  );
});
