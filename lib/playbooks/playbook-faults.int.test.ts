import { expect, it } from 'vitest';
import { createRandom } from '#lib/limits/testing/random.ts';
import { query } from '#scripts/test/query.ts';
import { usePlaybooks, type PlaybookPlace } from '#scripts/test/use-playbooks.ts';
import type { FaultRule } from '#simulator/core/faults.ts';
import { revertApplication } from './revert-application.ts';

const suite = usePlaybooks();
const GET = 'getTelephonyProvidersEdgesSiteOutboundroute';
const PUT = 'putTelephonyProvidersEdgesSiteOutboundroute';
const BOUNDARIES = ['put.intended', 'put.answered', 'undo.intended', 'undo.answered'] as const;

/** Adds a rule; what is answered goes on counting how often it struck. */
function fault(place: PlaybookPlace, operationId: string, when: object, effect: object) {
  const match = { operationId, organisationId: place.organisation.id };
  const added = suite.genesys.simulator().world.faults.add({ match, when, effect });
  if (!added.ok) throw new Error(added.problems.join('; '));
  return added.rule;
}

const orders = (place: PlaybookPlace) => place.routes().map(({ trunkBaseIds }) => trunkBaseIds.join());

const FAULTS = [
  ['the connection ends before the effect', { type: 'reset', when: 'before' }],
  ['the connection ends after the effect', { type: 'reset', when: 'after' }],
  ['500 without the effect', { type: 'status', status: 500 }],
  ['502 with the effect', { type: 'status', status: 502, withEffect: true }],
  ['503 without the effect', { type: 'status', status: 503 }],
  ['504 with the effect', { type: 'status', status: 504, withEffect: true }],
  ['an answer that cannot be read', { type: 'malformed', kind: 'truncated' }],
] as const;

it.each(FAULTS)('changes each route once when in mid-way %s', async (_name, effect) => {
  const place = await suite.place();
  const versions = place.routes().map(({ version }) => version + 1);
  const playbook = await place.savedFailover('Rough line');
  const rule = fault(place, PUT, { nth: 2 }, effect);
  suite.work();
  expect(await place.ended(await place.apply(playbook))).toMatchObject({ state: 'applied' });
  expect(new Set(orders(place))).toEqual(new Set([place.carriers().at(-1)]));
  expect(place.routes().map(({ version }) => version)).toEqual(versions);
  expect(rule.applied).toBe(1);
});

it('puts everything back when Genesys does not get well in time', async () => {
  const place = await suite.place();
  const before = orders(place);
  const playbook = await place.savedFailover('Too late');
  const rule = fault(place, PUT, { skip: 2, count: 6 }, { type: 'status', status: 503 });
  suite.work({ settings: { applyWithinMs: 1_500, retryMs: 600, retryMaxMs: 600 } });
  const id = await place.apply(playbook);
  expect(await place.ended(id)).toMatchObject({ state: 'rolled_back', canRevert: false });
  expect(orders(place)).toEqual(before);
  expect(rule.applied).toBeGreaterThan(0);
});

it('changes nothing when Genesys cannot be read', async () => {
  const place = await suite.place();
  const before = structuredClone(place.routes());
  const playbook = await place.savedFailover('Blind');
  const rule = fault(place, GET, {}, { type: 'status', status: 503 });
  suite.work({ settings: { applyWithinMs: 1_000, retryMs: 600, retryMaxMs: 600 } });
  const id = await place.apply(playbook);
  expect(await place.ended(id)).toMatchObject({ state: 'refused' });
  expect(place.routes()).toEqual(before);
  expect(rule.applied).toBeGreaterThan(0);
});

it('does not knock again at a door that is shut: where Genesys refuses every change, every route is as it was', async () => {
  const place = await suite.place();
  const before = structuredClone(place.routes());
  const playbook = await place.savedFailover('Refused');
  const rule = fault(place, PUT, {}, { type: 'status', status: 400 });
  suite.work();
  const application = await place.ended(await place.apply(playbook));
  expect(application).toMatchObject({ state: 'refused', canRevert: false });
  expect(application.steps.map(({ state }) => state)).toEqual(['refused', 'waiting', 'waiting', 'waiting']);
  expect(rule).toMatchObject({ matched: 1, applied: 1 });
  expect(place.routes()).toEqual(before);
});

it('leaves nothing on its way that could change a route after it was put back', async () => {
  const place = await suite.place();
  const before = orders(place);
  const playbook = await place.savedFailover('Late answer');
  const sent: { readonly version: number }[] = [];
  // Every PUT of the third route is lost before it arrives: for all that is known here, it may still come.
  const rule = fault(place, PUT, { skip: 2, count: 5 }, { type: 'reset', when: 'before' });
  suite.work({
    onBoundary: async (name) => {
      if (name !== 'put.intended') return;
      const [row] = await query<{ version: number }>(
        suite.database.ownerUrl(),
        `SELECT sent_version AS version FROM playbook_application_steps WHERE org_id = $1 AND state = 'sending'`,
        [place.organisation.id],
      );
      if (row) sent.push(row);
    },
  });
  const application = await place.ended(await place.apply(playbook));
  expect(application.state).toBe('rolled_back');
  expect(orders(place)).toEqual(before);
  const third = place.routes().find(({ id }) => id === application.steps[2]?.routeId);
  expect(sent.at(-1)?.version).toBeLessThan(third?.version ?? 0);
  expect(rule.applied).toBeGreaterThan(0);
});

it.each(BOUNDARIES)('is as planned or as before when the process dies at %s', async (boundary) => {
  const place = await suite.place();
  const before = orders(place);
  const playbook = await place.savedFailover('Dies');
  const isGoingBack = boundary.startsWith('undo');
  const rule = isGoingBack ? fault(place, PUT, { nth: 4 }, { type: 'status', status: 400 }) : null;
  let seen = 0;
  const dying = suite.work({
    leaseMs: 500,
    onBoundary: (name) => {
      if (name === boundary && ++seen === 2) {
        dying.kill();
        // Nothing after this point happens in the dead process.
        return new Promise(() => undefined);
      }
      return Promise.resolve();
    },
  });
  const id = await place.apply(playbook);
  await expect.poll(() => seen, { timeout: 15_000 }).toBe(2);
  suite.work({ leaseMs: 500 });
  const { state } = await place.ended(id);
  expect(state).toBe(isGoingBack ? 'rolled_back' : 'applied');
  if (rule) expect(rule.applied).toBe(1);
  expect(orders(place)).toEqual(isGoingBack ? before : before.map(() => place.carriers().at(-1)));
});

it('is as planned or as before, whatever fails and whoever dies, over and over', async () => {
  const random = createRandom(20_261_124);
  const place = await suite.place();
  const before = orders(place);
  const planned = before.map(() => place.carriers().at(-1));
  const playbook = await place.savedFailover('Storm');
  const outcomes = new Set<string>();
  const rules: FaultRule[] = [];
  for (let round = 0; round < 8; round += 1) {
    if (round % 2 === 1) fault(place, PUT, { nth: 2 + Math.floor(random() * 3) }, { type: 'status', status: 400 });
    for (const [, effect] of FAULTS) {
      rules.push(fault(place, PUT, { probability: 0.08 }, effect));
      rules.push(fault(place, GET, { probability: 0.04, skip: 4 }, effect));
    }
    const id = await place.apply(playbook);
    for (let kills = 0; kills < 2; kills += 1) {
      const at = Math.floor(random() * 8);
      let passed = 0;
      let isDead = false;
      const dying = suite.work({
        leaseMs: 300,
        onBoundary: () => {
          if (!isDead && passed++ < at) return Promise.resolve();
          isDead = true;
          dying.kill();
          return new Promise(() => undefined);
        },
      });
      const isOver = place.ended(id).then(() => true);
      await expect
        .poll(async () => isDead || (await Promise.race([isOver, Promise.resolve(false)])), { timeout: 15_000 })
        .toBe(true);
      await dying.stop(0);
    }
    const survivor = suite.work({ leaseMs: 300 });
    const { state } = await place.ended(id, 30_000);
    suite.genesys.simulator().world.faults.remove();
    outcomes.add(state);
    expect(['applied', 'rolled_back', 'refused']).toContain(state);
    expect(orders(place), `${state} in round ${round}`).toEqual(state === 'applied' ? planned : before);
    if (state === 'applied') {
      const back = await revertApplication(place.admin, { applicationId: id });
      if (!back.ok) throw new Error(back.error.message);
      await place.ended(back.data.id);
      expect(orders(place)).toEqual(before);
    }
    await survivor.stop(1_000);
  }
  expect(outcomes).toContain('applied');
  expect(outcomes).toContain('rolled_back');
  expect(rules.some(({ applied }) => applied > 0)).toBe(true);
}, 240_000);
