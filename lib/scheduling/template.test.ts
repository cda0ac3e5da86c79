import { describe, expect, it } from 'vitest';
import { ASSIGNMENTS } from './assignment-format.shared.ts';
import { ASSIGNMENTS_TEMPLATE, csvTemplate } from './csv-format.shared.ts';
import { AssignmentAction } from './schema.ts';
import { readSource, type FileBytes } from './source/read-source.ts';
import { templateWorkbook } from './template-workbook.ts';

async function read(bytes: FileBytes) {
  const result = await readSource(bytes, ASSIGNMENTS);
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

describe('the template', () => {
  it('is understood as a whole, and shows every kind of change', async () => {
    const { rows, problems } = await read([Buffer.from(csvTemplate(ASSIGNMENTS_TEMPLATE))]);
    expect(problems).toEqual([]);
    expect(rows.map(({ row }) => row.rowNumber)).toEqual(ASSIGNMENTS_TEMPLATE.rows.map((_, index) => index + 2));
    expect([...new Set(rows.map(({ action }) => action))].sort()).toEqual([...AssignmentAction.options].sort());
  });

  it('asks for the same as a workbook as it does as a CSV', async () => {
    expect(await read([await templateWorkbook(ASSIGNMENTS_TEMPLATE)])).toEqual(
      await read([Buffer.from(csvTemplate(ASSIGNMENTS_TEMPLATE))]),
    );
  });
});
