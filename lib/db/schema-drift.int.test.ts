import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { Prisma } from './generated/client.ts';

const database = useTestDatabase();

type ScalarFields = Record<string, string>;

/** The scalar fields of a model, from the generated client. */
function scalarFieldsOf(model: string): string[] {
  const enums = Prisma as unknown as Record<string, ScalarFields>;
  return Object.keys(enums[`${model}ScalarFieldEnum`] ?? {});
}

describe('the Prisma schema and the migrations', () => {
  it.each(Object.keys(Prisma.ModelName))('agree on the columns of %s', async (model) => {
    const { prisma } = await import('./client.ts');
    const delegate = (prisma() as unknown as Record<string, { findFirst(): Promise<unknown> }>)[
      model.charAt(0).toLowerCase() + model.slice(1)
    ];
    // Selects every column by name: fails when one is missing or spelled otherwise.
    await expect(delegate?.findFirst()).resolves.toBeNull();
    const table = tableOf(model);
    const columns = await query(database.ownerUrl(), `SELECT 1 FROM information_schema.columns WHERE table_name = $1`, [
      table,
    ]);
    expect(columns).toHaveLength(scalarFieldsOf(model).length);
  });
});

/** The table a model maps to: the model's name in snake case, in the plural where it has one. */
function tableOf(model: string): string {
  const words = model.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  return words.replace(/(ch)?(ss)?$/, (_end, ch?: string, ss?: string) => ss ?? (ch ? 'ches' : 's'));
}
