import { expect, it } from 'vitest';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { foreignAgents, missingOrDoubled } from '#scripts/test/scheduling-place.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { isFinal } from './schema.ts';

const AGENTS = 1_040;
const SEARCH = 'postWorkforcemanagementBusinessunitAgentschedulesSearch';
const UPDATE = 'postWorkforcemanagementBusinessunitWeekScheduleUpdate';

const suite = useScheduling(1_700);

it('changes and proves more agents than one answer holds: still one update, read back a thousand agents at a time', async () => {
  const before = await suite.view().schedule(suite.scheduleId());
  const { csv, asked } = suite.assignments(AGENTS, 'large', 1);
  // In an order in which no portion of the file holds the agents of one portion of the answers.
  const [heading, ...lines] = csv.split('\r\n');
  const shuffled = lines.toSorted((left, right) => left.slice(3).localeCompare(right.slice(3)));
  const since = suite.view().mark();
  suite.work();
  const runId = await suite.start([heading, ...shuffled].join('\r\n'));
  const run = await runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
  expect(run).toMatchObject({ state: 'done', counts: { done: AGENTS, sent: 0, pending: 0, failed: 0, conflict: 0 } });
  const after = await suite.view().schedule(suite.scheduleId());
  expect(missingOrDoubled(after, asked, 'large')).toEqual([]);
  expect(foreignAgents(after, asked)).toEqual(foreignAgents(before, asked));
  const operations = suite
    .view()
    .calls(since)
    .map(({ operationId }) => operationId);
  expect(operations.filter((id) => id === UPDATE)).toHaveLength(1);
  expect(operations.filter((id) => id === SEARCH)).toHaveLength(2);
  expect(run.plan.cost).toContainEqual(expect.objectContaining({ operation: 'wfm.agentschedules.search', calls: 2 }));
});
