import { describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { personOf } from '#scripts/test/scheduling-rig.ts';
import { createGate } from '#scripts/test/use-scheduling.ts';
import { usePlaybooks } from '#scripts/test/use-playbooks.ts';
import { applyPlaybook } from './apply-playbook.ts';
import { checkPlaybook } from './check-playbook.ts';
import { listPlaybooks } from './list-playbooks.ts';
import { revertApplication } from './revert-application.ts';
import { removePlaybook, savePlaybook } from './save-playbook.ts';

const suite = usePlaybooks();
const PUT = 'putTelephonyProvidersEdgesSiteOutboundroute';

describe('a playbook', () => {
  it('gives every route what was planned and leaves everything else of it as it is', async () => {
    const place = await suite.place();
    const before = place.routes().map((route) => ({ ...route }));
    const playbook = await place.savedFailover('Carrier 1 is down');
    const check = await checkPlaybook(place.admin, { playbookId: playbook.id });
    expect(check.ok && check.data).toMatchObject({ verdict: 'ready', steps: [{}, {}, {}, {}] });
    expect(place.routes()).toEqual(before);

    suite.work();
    const application = await place.ended(await place.apply(playbook));
    expect(application).toMatchObject({ state: 'applied', canRevert: true, startedByName: place.admin.actor.name });
    const target = place.carriers().at(-1);
    expect(place.routes()).toEqual(
      before.map((route) => ({
        ...route,
        trunkBaseIds: [target],
        version: route.version + 1,
        modifiedMs: expect.any(Number) as number,
        modifiedBy: place.organisation.clientCredentials.clientId,
      })),
    );
    const trail = await query<{ action: string }>(
      suite.database.ownerUrl(),
      `SELECT action FROM audit_events WHERE org_id = $1 ORDER BY at`,
      [place.organisation.id],
    );
    const actions = trail.map(({ action }) => action);
    expect(actions.filter((action) => action === 'outbound_route.change')).toHaveLength(4);
    expect(actions).toEqual(expect.arrayContaining(['playbook.create', 'playbook.apply', 'run.finish']));

    const again = await checkPlaybook(place.admin, { playbookId: playbook.id });
    expect(again.ok && again.data.verdict).toBe('nothing_to_change');
  });

  it('is not applied when it waited longer than a failover may, and can be taken back however late', async () => {
    const place = await suite.place();
    const before = structuredClone(place.routes());
    const playbook = await place.savedFailover('Nobody at work');
    const waited = (id: string, minutes: number) =>
      query(
        suite.database.ownerUrl(),
        `UPDATE playbook_applications SET created_at = now() - make_interval(mins => $3) WHERE org_id = $1 AND id = $2`,
        [place.organisation.id, id, minutes],
      );
    const late = await place.apply(playbook);
    await waited(late, 3);
    const first = suite.work();
    expect(await place.ended(late)).toMatchObject({
      state: 'refused',
      reason: 'It waited longer than a failover may. Check it and apply it again.',
    });
    expect(place.routes()).toEqual(before);
    await first.stop(2_000);

    const inTime = await place.apply(playbook);
    await waited(inTime, 1);
    const second = suite.work();
    expect(await place.ended(inTime)).toMatchObject({ state: 'applied' });
    await second.stop(2_000);

    const back = await revertApplication(place.admin, { applicationId: inTime });
    if (!back.ok) throw new Error(back.error.message);
    await waited(back.data.id, 60);
    suite.work();
    expect(await place.ended(back.data.id)).toMatchObject({ state: 'applied', direction: 'revert' });
  });

  it('is taken back to what every route was, and not where somebody changed a route since', async () => {
    const place = await suite.place();
    const before = place.routes().map(({ trunkBaseIds }) => trunkBaseIds);
    const playbook = await place.savedFailover('There and back');
    suite.work();
    const first = await place.ended(await place.apply(playbook));
    const back = await revertApplication(place.admin, { applicationId: first.id });
    if (!back.ok) throw new Error(back.error.message);
    expect(await place.ended(back.data.id)).toMatchObject({ state: 'applied', direction: 'revert', canRevert: false });
    expect(place.routes().map(({ trunkBaseIds }) => trunkBaseIds)).toEqual(before);
    const listed = await listPlaybooks(place.admin);
    expect(listed.ok && listed.data.applications.map(({ canRevert }) => canRevert)).toEqual([false, false]);

    const second = await place.ended(await place.apply(playbook));
    const [touched] = place.routes();
    if (touched) Object.assign(touched, { trunkBaseIds: [place.carriers()[1]], version: touched.version + 1 });
    const after = place.routes().map(({ trunkBaseIds }) => trunkBaseIds);
    const refused = await revertApplication(place.admin, { applicationId: second.id });
    expect(refused).toMatchObject({ ok: false, error: { code: 'changed_since' } });
    expect(refused.ok ? '' : refused.error.message).toContain(touched?.name);
    expect(place.routes().map(({ trunkBaseIds }) => trunkBaseIds)).toEqual(after);
  });

  it('is not applied where a route stands otherwise than whoever applies it saw', async () => {
    const place = await suite.place();
    const playbook = await place.savedFailover('As seen');
    const id = await place.apply(playbook);
    const [touched] = place.routes();
    if (touched) Object.assign(touched, { trunkBaseIds: [place.carriers()[2]], version: touched.version + 1 });
    const before = structuredClone(place.routes());
    suite.work();
    const application = await place.ended(id);
    expect(application).toMatchObject({ state: 'refused', canRevert: false });
    expect(application.steps.filter(({ state }) => state === 'refused').map(({ routeName }) => routeName)).toEqual([
      touched?.name,
    ]);
    expect(place.routes()).toEqual(before);
  });

  it('keeps what somebody renamed meanwhile, and gives way to who chose other trunk bases', async () => {
    const place = await suite.place();
    const before = place.routes().map(({ trunkBaseIds }) => trunkBaseIds);
    const playbook = await place.savedFailover('Somebody else at work');
    const renaming = createGate('put.intended');
    suite.work({ onBoundary: renaming.onBoundary });
    const renamed = await place.apply(playbook);
    await renaming.arrived;
    const [first] = place.routes();
    if (first) Object.assign(first, { name: 'A name of its own', version: first.version + 1 });
    renaming.open();
    expect(await place.ended(renamed)).toMatchObject({ state: 'applied' });
    expect(place.routes().map(({ name }) => name)).toContain('A name of its own');
    const back = await revertApplication(place.admin, { applicationId: renamed });
    if (!back.ok) throw new Error(back.error.message);
    await place.ended(back.data.id);
    expect(new Set(place.routes().map(({ trunkBaseIds }) => trunkBaseIds.join()))).toEqual(
      new Set(before.map((ids) => ids.join())),
    );
  });

  it('puts back what it changed when somebody takes one of its routes for something else', async () => {
    const place = await suite.place();
    const before = structuredClone(place.routes());
    const playbook = await place.savedFailover('Overtaken');
    let sent = 0;
    suite.work({
      onBoundary: (name) => {
        const last = place.routes().at(-1);
        if (name === 'put.intended' && ++sent === 4 && last) {
          Object.assign(last, { trunkBaseIds: [place.carriers()[2]], version: last.version + 1 });
        }
        return Promise.resolve();
      },
    });
    const application = await place.ended(await place.apply(playbook));
    expect(application.state).toBe('incomplete');
    expect(place.routes().map(({ trunkBaseIds }) => trunkBaseIds)).toEqual([
      ...before.slice(0, 3).map(({ trunkBaseIds }) => trunkBaseIds),
      [place.carriers()[2]],
    ]);
    expect(application.steps.map(({ state }) => state)).toEqual(['undone', 'undone', 'undone', 'left']);
  });

  it('goes one at a time, needs the permission, and belongs to its organisation', async () => {
    const place = await suite.place();
    const playbook = await place.savedFailover('Mine');
    await place.apply(playbook);
    const seen = place.routes().map(({ id, trunkBaseIds }) => ({ routeId: id, trunkBaseIds: [...trunkBaseIds] }));
    const input = { playbookId: playbook.id, version: playbook.version, seen };
    expect(await applyPlaybook(place.admin, input)).toMatchObject({ ok: false, error: { code: 'busy' } });
    await expect(applyPlaybook(personOf(place.organisation, 'planner'), input)).rejects.toThrow(/trunks:manage/);
    const stranger = await suite.place();
    expect(await applyPlaybook(stranger.admin, input)).toMatchObject({
      ok: false,
      error: { code: 'playbook_not_found' },
    });
    expect(await listPlaybooks(stranger.admin)).toMatchObject({ ok: true, data: { playbooks: [], applications: [] } });
  });

  it('is changed only as it was seen, and keeps its history when it is removed', async () => {
    const place = await suite.place();
    const { id, version, steps } = await place.savedFailover('One');
    const change = { id, version, name: 'Two', description: '', steps };
    expect(await savePlaybook(place.admin, change)).toMatchObject({ ok: true, data: { version: version + 1 } });
    expect(await savePlaybook(place.admin, change)).toMatchObject({ ok: false, error: { code: 'changed_meanwhile' } });
    const same = await savePlaybook(place.admin, { name: 'two', description: '', steps });
    expect(same).toMatchObject({ ok: false, error: { code: 'name_taken' } });
    suite.work();
    await place.ended(await place.apply({ id, version: version + 1 } as never));
    await removePlaybook(place.admin, { playbookId: id });
    const listed = await listPlaybooks(place.admin);
    expect(listed).toMatchObject({ ok: true, data: { playbooks: [], applications: [{ playbookName: 'Two' }] } });
  });

  it('refuses as a whole when Genesys refuses one of the routes', async () => {
    const place = await suite.place();
    const before = place.routes().map(({ trunkBaseIds }) => trunkBaseIds);
    const playbook = await place.savedFailover('Refused');
    suite.genesys.simulator().world.faults.add({
      match: { operationId: PUT, organisationId: place.organisation.id },
      when: { nth: 3 },
      effect: { type: 'status', status: 400 },
    });
    suite.work();
    const application = await place.ended(await place.apply(playbook));
    expect(application.state).toBe('rolled_back');
    expect(application.reason).toContain(place.routes()[2]?.name);
    expect(place.routes().map(({ trunkBaseIds }) => trunkBaseIds)).toEqual(before);
  });
});
