import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { forgetStatements } from './forget-statements.ts';

useTestDatabase();

const STATEMENTS = 30;
const DOCUMENT_BYTES = 1_000_000;

it('keeps nothing of the documents that were sent with statements', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const actor = { kind: 'system', id: null, name: 'test' } as const;
  const send = (document: string) =>
    withOrg(createOrgContext({ orgId: randomUUID(), actor, roles: [] }), async (tx) => {
      await tx.$executeRaw`SELECT length(${document})`;
      forgetStatements();
    });
  await send('x');
  const before = heldBytes();
  for (let count = 0; count < STATEMENTS; count += 1) await send(`${count}`.padEnd(DOCUMENT_BYTES, 'x'));
  expect(heldBytes() - before).toBeLessThan(5 * DOCUMENT_BYTES);
});
