import { expect, it, onTestFinished } from 'vitest';
import { usePlaybooks } from '#scripts/test/use-playbooks.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { startIngress } from '#lib/events/ingress.ts';
import { gateway } from '#lib/runtime.ts';
import { runRules } from './run-rules.ts';
import { setRule } from './set-rule.ts';
import { trunkKnowledge } from './trunk-knowledge.ts';

const suite = usePlaybooks();
const HOLD_DOWN_SECONDS = 30;

it('turns every route away from a carrier that times out, from Genesys’ events to the last route', async () => {
  const place = await suite.place();
  const playbook = await place.savedFailover('Carrier 1 is down');
  const [failing = '', , , target = ''] = place.carriers();
  const signals = createSignals(env().APP_DATABASE_URL);
  const ingress = startIngress({ gateway: gateway(), lookMs: 100, signals });
  onTestFinished(async () => {
    await ingress.stop();
    await signals.close();
  });
  const conditionOf = async (id: string) => (await trunkKnowledge.conditions(place.admin)).get(id);
  await expect.poll(() => conditionOf(failing), { timeout: 60_000 }).toBe('in_service');
  const set = await setRule(place.admin, {
    playbookId: playbook.id,
    eventKinds: ['registration_lost', 'options_failed', 'trunk_down'],
    trunkBaseIds: [failing],
    holdDownSeconds: HOLD_DOWN_SECONDS,
    coolDownSeconds: 600,
    isEnabled: true,
  });
  if (!set.ok) throw new Error(set.error.message);
  const failure = { trunkBaseIds: [failing], steps: 1, holdSeconds: 1, recoverAfterSeconds: null };
  await suite.genesys.control('POST', `/_sim/organisations/${place.organisation.id}/carrier-failure`, failure);
  await expect.poll(() => conditionOf(failing), { timeout: 60_000 }).toBe('out_of_service');

  const [applicationId = ''] = await runRules(place.admin, trunkKnowledge, Date.now() + HOLD_DOWN_SECONDS * 1_000);
  suite.work();
  const application = await place.ended(applicationId, 30_000);
  expect(application).toMatchObject({ state: 'applied', trouble: { trunkBaseIds: [failing] } });
  expect(new Set(place.routes().map(({ trunkBaseIds }) => trunkBaseIds.join()))).toEqual(new Set([target]));
}, 180_000);
