import { describe, expect, it } from 'vitest';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { listRunItems } from '../list-run-items.ts';
import { findGroups } from './find-groups.ts';
import { previewOperation } from './preview-operation.ts';

/** More than 200 agents: two business units. */
const suite = useScheduling(350);

function groupNamed(name: string) {
  const groups = suite.genesys.simulator().world.organisations.get(suite.organisation().id)?.groups.values() ?? [];
  const group = [...groups].find((each) => each.name === name);
  if (!group) throw new Error(`no group ${name}`);
  return group;
}

describe('agents chosen by group', () => {
  it('are found by a part of the name in any case, with one call for each text however often it is asked', async () => {
    const since = suite.view().mark();
    const found = await findGroups(suite.planner(), { name: 'day CREW' });
    const crew = groupNamed('Saturday crew');
    expect(found).toMatchObject({
      ok: true,
      data: { groups: [{ id: crew.id, name: 'Saturday crew', members: crew.memberIds.length }], more: 0 },
    });
    await findGroups(suite.planner(), { name: 'Day crew ' });
    expect(await findGroups(suite.planner(), { name: 'nobody' })).toEqual({ ok: true, data: { groups: [], more: 0 } });
    const searches = suite
      .view()
      .calls(since)
      .filter(({ path }) => path.includes('/groups/search'));
    expect(searches).toHaveLength(2);
    await expect(findGroups({ ...suite.planner(), roles: ['partner'] }, { name: 'crew' })).rejects.toThrow(
      PermissionDenied,
    );
  });

  it('are those members of the groups who are agents of the business unit, each once', async () => {
    const groups = ['Saturday crew', 'Works from home', 'IT'].map(groupNamed);
    const preview = await previewOperation(suite.planner(), {
      businessUnitId: suite.unit().id,
      weekId: suite.weekId(),
      scheduleId: suite.scheduleId(),
      who: { by: 'groups', ids: groups.map(({ id }) => id) },
      operation: { kind: 'shift_by', minutes: 15, date: null },
    });
    if (!preview.ok) throw new Error(preview.error.message);
    const items = await listRunItems(suite.planner(), { runId: preview.data.id }, {});
    const members = new Set(groups.flatMap(({ memberIds }) => memberIds));
    const meant = suite.agents().filter((id) => members.has(id));
    expect(meant.length).toBeLessThan(members.size);
    expect(items.ok && items.data.items.map(({ change }) => change.row.agent).sort()).toEqual(meant.sort());
  });

  it('say so when none of the members is an agent of the business unit', async () => {
    const preview = await previewOperation(suite.planner(), {
      businessUnitId: suite.unit().id,
      weekId: suite.weekId(),
      scheduleId: suite.scheduleId(),
      who: { by: 'groups', ids: [groupNamed('IT').id] },
      operation: { kind: 'shift_by', minutes: 15, date: null },
    });
    expect(preview).toMatchObject({ ok: false, error: { code: 'nobody_chosen' } });
  });
});
