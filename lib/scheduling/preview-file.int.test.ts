import { describe, expect, it } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { listRunItems } from './list-run-items.ts';
import { listRuns } from './list-runs.ts';
import { previewRun } from './preview-run.ts';
import type { PreviewFileInput } from './source/file-input.ts';
import type { FileBytes } from './source/read-source.ts';

const suite = useScheduling(30);

async function preview(bytes: FileBytes, headings: PreviewFileInput['headings'] = 'required') {
  const where = { businessUnitId: suite.unit().id, weekId: suite.weekId(), scheduleId: suite.scheduleId(), headings };
  return previewRun(suite.planner(), where, bytes);
}

/** What each row of a file came to, by the number it has in the file. */
async function rowsOf(bytes: FileBytes, headings?: PreviewFileInput['headings']) {
  const run = await preview(bytes, headings);
  if (!run.ok) throw new Error(`${run.error.code}: ${run.error.message}`);
  const items = await listRunItems(suite.planner(), { runId: run.data.id }, {});
  if (!items.ok) throw new Error(items.error.message);
  return items.data.items.map(({ rowNumber, state, reasonCode, subjectId }) => ({
    rowNumber,
    state,
    reasonCode,
    subjectId,
  }));
}

/** A file with one row that cannot be understood among others. */
function someFile(): string {
  const { csv } = suite.assignments(10, 'Schicht für später');
  return csv.replace('\r\n', `\r\n${suite.emailOf(suite.agents()[0] ?? '')},tomorrow,09:00,480,,,\r\n`);
}

describe('previewing a file', () => {
  it('comes to the same whichever way the rows come in', async () => {
    const csv = someFile();
    const expected = await rowsOf([Buffer.from(csv)]);
    expect(expected.filter(({ state }) => state === 'pending')).toHaveLength(10);
    expect(expected.find(({ rowNumber }) => rowNumber === 2)).toMatchObject({
      state: 'invalid',
      reasonCode: 'bad_date',
    });
    const cells = csv.split('\r\n').map((line) => line.split(','));
    expect(await rowsOf([Buffer.from(`\uFEFF${csv.replaceAll(',', '\t')}`, 'utf16le')])).toEqual(expected);
    expect(await rowsOf([Buffer.from(csv.replaceAll(',', ';'), 'latin1')])).toEqual(expected);
    expect(await rowsOf([await writeExcelFile(cells).toBuffer()])).toEqual(expected);
    const paste = cells.slice(1).map((line) => line.join('\t'));
    const pasted = await rowsOf([Buffer.from(paste.join('\n'))], 'optional');
    expect(pasted.map((row) => ({ ...row, rowNumber: row.rowNumber + 1 }))).toEqual(expected);
  });

  it('leaves nothing behind of a file that is refused as a whole', async () => {
    const runIds = async () => {
      const runs = await listRuns(suite.planner(), {});
      return runs.ok && runs.data.runs.map(({ id }) => id);
    };
    const before = await runIds();
    const refused = await preview([Buffer.from(someFile().replace('agent', 'who'))]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'missing_columns' } });
    expect(await runIds()).toEqual(before);
  });
});
