import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { createOrgContext } from './org-context.ts';
import { withOrg } from './with-org.ts';

const database = useTestDatabase();

const ctx = createOrgContext({
  orgId: randomUUID(),
  actor: { kind: 'system', id: null, name: 'test' },
  roles: ['admin'],
});

it('gives work the time that it asks for, and undoes it after that', async () => {
  const work = (timeoutMs: number) =>
    withOrg(
      ctx,
      async (tx) => {
        await tx.$executeRaw`SELECT pg_sleep(0.2)`;
        return tx.$queryRaw<{ one: number }[]>`SELECT 1 AS one`;
      },
      { timeoutMs },
    );
  await expect(work(50)).rejects.toMatchObject({ code: 'P2028' });
  expect(await work(30_000)).toEqual([{ one: 1 }]);
});

it('hands a connection one statement after the other, also for relations that are loaded together', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [ctx.orgId],
  );
  const include = { memberships: true, sessions: true, runs: true, trunks: true, scripts: true } as const;
  const found = await withOrg(ctx, (tx) => tx.organisation.findFirst({ where: { id: ctx.orgId }, include }));
  expect(found).toMatchObject({ name: 'Org', memberships: [], sessions: [], runs: [], trunks: [], scripts: [] });
  expect(warnings).toEqual([]);
});
