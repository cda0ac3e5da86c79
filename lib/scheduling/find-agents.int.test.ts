import { describe, expect, it } from 'vitest';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { listRunItems } from './list-run-items.ts';
import { previewRows } from './preview-run.ts';
import { emptyRow } from './parse-row.ts';

/** More than 300 agents in one business unit, and two pages of people. */
const suite = useScheduling(900);

describe('agents named by their ids', () => {
  it('have their names in the preview however many they are, for no more calls than the directory has pages', async () => {
    const agents = suite.agents().slice(0, 401);
    expect(agents).toHaveLength(401);
    const since = suite.view().mark();
    const preview = await previewRows(suite.planner(), {
      businessUnitId: suite.unit().id,
      weekId: suite.weekId(),
      scheduleId: suite.scheduleId(),
      rows: agents.map((agent, index) => ({ ...emptyRow(index + 1), agent, length: '15', action: 'shift by' })),
    });
    if (!preview.ok) throw new Error(preview.error.message);
    const page = await listRunItems(suite.planner(), { runId: preview.data.id }, {});
    if (!page.ok) throw new Error(page.error.message);
    expect(page.data.items.filter(({ subject, subjectId }) => subject === subjectId)).toEqual([]);
    const listings = suite
      .view()
      .calls(since)
      .filter(({ operationId }) => operationId === 'getUsers');
    expect(listings).toHaveLength(2);
  });
});
