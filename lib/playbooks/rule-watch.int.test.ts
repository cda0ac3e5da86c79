import { expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { usePlaybooks } from '#scripts/test/use-playbooks.ts';
import type { TargetCondition } from './check-step.ts';
import type { TrunkNews } from './decide-rule.ts';
import { listPlaybooks } from './list-playbooks.ts';
import { startRuleWatch } from './rule-watch.ts';
import { runRules } from './run-rules.ts';
import { savePlaybook } from './save-playbook.ts';
import { setRule } from './set-rule.ts';
import type { TrunkKnowledge } from './trunk-knowledge.ts';

const suite = usePlaybooks();
const HOLD_MS = 60_000;

/** An organisation with a playbook whose rule watches the first carrier, and what is known of its trunks. */
async function watched(isEnabled = true) {
  const place = await suite.place();
  const playbook = await place.savedFailover('Carrier 1 is down');
  const [trunkBaseId = ''] = place.carriers();
  const terms = { eventKinds: ['registration_lost'] as const, trunkBaseIds: [trunkBaseId] };
  const rule = { ...terms, eventKinds: [...terms.eventKinds], holdDownSeconds: HOLD_MS / 1_000, coolDownSeconds: 600 };
  const set = await setRule(place.admin, { playbookId: playbook.id, ...rule, isEnabled });
  if (!set.ok) throw new Error(set.error.message);
  const events: TrunkNews[] = [];
  const conditions = new Map<string, TargetCondition>([[trunkBaseId, 'out_of_service']]);
  const trunks: TrunkKnowledge = {
    conditions: () => Promise.resolve(conditions),
    events: (ctx) => Promise.resolve(ctx.orgId === place.organisation.id ? events : []),
  };
  const lostAtMs = Date.now() + 1_000;
  const happens = (kind: string, atMs: number) => events.push({ kind, atMs, trunkBaseId, trunkId: 'one' });
  return { place, playbook, trunks, lostAtMs, happens, conditions, trunkBaseId };
}

it('applies its playbook once when trouble has lasted, however many processes notice', async () => {
  const { place, trunks, lostAtMs, happens } = await watched();
  happens('registration_lost', lostAtMs);
  expect(await runRules(place.admin, trunks, lostAtMs + HOLD_MS - 1)).toEqual([]);
  const atOnce = Array.from({ length: 4 }, () => runRules(place.admin, trunks, lostAtMs + HOLD_MS));
  const [id = '', ...others] = (await Promise.all(atOnce)).flat();
  expect(others).toEqual([]);
  suite.work();
  const application = await place.ended(id);
  expect(application).toMatchObject({ state: 'applied', trouble: { sinceMs: lostAtMs, kinds: ['registration_lost'] } });
  expect(application.startedByName).toContain(place.admin.actor.name);
  expect(new Set(place.routes().map(({ trunkBaseIds }) => trunkBaseIds.join()))).toEqual(
    new Set([place.carriers().at(-1)]),
  );
  expect(await runRules(place.admin, trunks, lostAtMs + 10 * HOLD_MS)).toEqual([]);
  const trail = await query<{ actor_kind: string }>(
    suite.database.ownerUrl(),
    `SELECT actor_kind FROM audit_events WHERE org_id = $1 AND action = 'playbook.apply' AND after -> 'trouble' IS NOT NULL`,
    [place.organisation.id],
  );
  expect(trail).toHaveLength(1);
});

it('does nothing for a trunk that came back, that carries calls, of which nothing is heard, or while it is switched off', async () => {
  const flapped = await watched();
  flapped.happens('registration_lost', flapped.lostAtMs);
  flapped.happens('registration_back', flapped.lostAtMs + HOLD_MS / 2);
  expect(await runRules(flapped.place.admin, flapped.trunks, flapped.lostAtMs + 2 * HOLD_MS)).toEqual([]);

  const carrying = await watched();
  carrying.happens('registration_lost', carrying.lostAtMs);
  carrying.conditions.set(carrying.trunkBaseId, 'degraded');
  expect(await runRules(carrying.place.admin, carrying.trunks, carrying.lostAtMs + 2 * HOLD_MS)).toEqual([]);

  carrying.conditions.clear();
  expect(await runRules(carrying.place.admin, carrying.trunks, carrying.lostAtMs + 2 * HOLD_MS)).toEqual([]);

  const off = await watched(false);
  off.happens('registration_lost', off.lostAtMs);
  expect(await runRules(off.place.admin, off.trunks, off.lostAtMs + 2 * HOLD_MS)).toEqual([]);
});

it('does not queue up behind another application, and decides again once that one is over', async () => {
  const { place, playbook, trunks, lostAtMs, happens } = await watched();
  happens('registration_lost', lostAtMs);
  const under = await place.apply(playbook);
  expect(await runRules(place.admin, trunks, lostAtMs + HOLD_MS)).toEqual([]);
  suite.work();
  await place.ended(under);
  expect(await runRules(place.admin, trunks, lostAtMs + HOLD_MS)).toHaveLength(1);
});

it('does nothing when it was switched off, or its playbook changed, while it was deciding', async () => {
  const switchedOff = await watched();
  const { playbook, trunkBaseId } = switchedOff;
  const terms = { eventKinds: ['registration_lost' as const], trunkBaseIds: [trunkBaseId] };
  const off = { ...terms, playbookId: playbook.id, holdDownSeconds: 60, coolDownSeconds: 600, isEnabled: false };
  const changed = await watched();
  const { id, version, steps } = changed.playbook;
  const meanwhile = [
    [switchedOff, () => setRule(switchedOff.place.admin, off)],
    [changed, () => savePlaybook(changed.place.admin, { id, version, name: 'Another', description: '', steps })],
  ] as const;
  for (const [{ place, trunks, lostAtMs, happens }, change] of meanwhile) {
    happens('registration_lost', lostAtMs);
    const deciding: TrunkKnowledge = {
      ...trunks,
      async conditions(ctx) {
        expect(await change()).toMatchObject({ ok: true });
        return trunks.conditions(ctx);
      },
    };
    expect(await runRules(place.admin, deciding, lostAtMs + HOLD_MS)).toEqual([]);
  }
});

it('is looked after by the server by itself, for every organisation that has one', async () => {
  const { place, playbook, trunks, happens } = await watched();
  await query(
    suite.database.ownerUrl(),
    `UPDATE playbook_rules SET enabled_at = now() - interval '1 hour' WHERE playbook_id = $1`,
    [playbook.id],
  );
  happens('registration_lost', Date.now() - 2 * HOLD_MS);
  const watch = startRuleWatch(trunks, 50);
  try {
    const applications = async () => {
      const listed = await listPlaybooks(place.admin);
      return listed.ok ? listed.data.applications.length : 0;
    };
    await expect.poll(applications, { timeout: 15_000 }).toBe(1);
  } finally {
    await watch.stop();
  }
});
