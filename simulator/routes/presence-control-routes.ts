import { z } from 'zod';
import { changeUserState, holdByHand, routingStatusFor } from '../core/presence.ts';
import { pick } from '../core/random.ts';
import type { ControlRequest, ControlRoute, SimOrganisation, SimResponse, SimUser, World } from '../core/types.ts';
import { getAdherenceTracker } from '../wfm/adherence-tracker.ts';
import { adherenceBody } from '../wfm/adherence-wire.ts';
import { presenceBody, routingStatusBody } from './user-body.ts';

const burstBody = z.strictObject({
  /** Changes in all; people take turns. */
  count: z.number().int().min(1).max(200_000),
  /** Simulated milliseconds over which they are spread; 0 is at once. */
  overMs: z.number().min(0).max(86_400_000).default(0),
  /** Whose presence changes; anybody's who is active unless told. */
  userIds: z.array(z.string()).min(1).optional(),
});

type Definition = SimOrganisation['presenceDefinitions'][number];
type Step = { readonly user: SimUser; readonly definition: Definition };

const organisationNotFound: SimResponse = { status: 404, body: { message: 'No organisation has this id.' } };

/**
 * People's states from outside:
 * - `GET /_sim/organisations/:id/people?userId`: presence, routing status and real-time adherence of everybody (or of those
 *   named), as they are now, in the wire's own form;
 * - `POST /_sim/organisations/:id/presence-burst` with `count`, `overMs`, `userIds`: that many changes of presence, evenly
 *   spread; answers at once what each of the people will be in the end. The day's plan stays away from them until then and
 *   for a while after.
 */
export function createPresenceControlRoutes(world: World): ControlRoute[] {
  return [
    { method: 'GET', path: '/_sim/organisations/:id/people', handler: (request) => listPeople(world, request) },
    {
      method: 'POST',
      path: '/_sim/organisations/:id/presence-burst',
      handler: (request) => startBurst(world, request),
    },
  ];
}

function listPeople(world: World, { params, query }: ControlRequest): SimResponse {
  const organisation = world.organisations.get(params.id ?? '');
  if (!organisation) return organisationNotFound;
  const wanted = new Set(query.getAll('userId'));
  const tracker = getAdherenceTracker(world);
  const users = [...organisation.users.values()]
    .filter(({ id }) => wanted.size === 0 || wanted.has(id))
    .map((user) => {
      const record = tracker.recordOf(organisation, user.id);
      return {
        id: user.id,
        presence: presenceBody(user),
        routingStatus: routingStatusBody(user),
        adherence: record ? adherenceBody(organisation, record) : null,
      };
    });
  return { status: 200, body: { at: world.clock.iso(), users } };
}

function startBurst(world: World, { params, body }: ControlRequest): SimResponse {
  const organisation = world.organisations.get(params.id ?? '');
  if (!organisation) return organisationNotFound;
  const parsed = burstBody.safeParse(body);
  if (!parsed.success) return { status: 400, body: { message: z.prettifyError(parsed.error) } };
  const { count, overMs, userIds } = parsed.data;
  const people = [...organisation.users.values()].filter(
    ({ id, state }) => state === 'active' && (userIds?.includes(id) ?? true),
  );
  if (people.length === 0) return { status: 400, body: { message: 'None of these people is active.' } };
  const startMs = world.clock.now();
  const { steps, finals } = planBurst(world, organisation, people, count);
  for (const user of finals.keys()) holdByHand(user, startMs + overMs);
  runSteps(world, organisation, steps, { startMs, apartMs: overMs / count });
  const users = [...finals].map(([user, definition]) => ({
    userId: user.id,
    presence: { definitionId: definition.id, systemPresence: definition.systemPresence },
    routingStatus: { status: routingStatusFor(definition.systemPresence) },
  }));
  const body200 = { changes: count, startsAt: iso(startMs), endsAt: iso(startMs + overMs), users };
  return { status: 200, body: body200 };
}

const iso = (ms: number) => new Date(ms).toISOString();

/** Draws who changes to what; nobody changes to what they already are. */
function planBurst(world: World, organisation: SimOrganisation, people: readonly SimUser[], count: number) {
  const rng = world.rng(`presence-burst|${organisation.id}`);
  const definitions = organisation.presenceDefinitions.filter(({ primary }) => primary);
  const first = Math.floor(rng() * people.length);
  const finals = new Map<SimUser, Definition>();
  const steps = Array.from({ length: count }, (_, index): Step => {
    const user = people[(first + index) % people.length] as SimUser;
    const presentId = finals.get(user)?.id ?? user.presence.definitionId;
    const definition = pick(
      rng,
      definitions.filter(({ id }) => id !== presentId),
    );
    finals.set(user, definition);
    return { user, definition };
  });
  return { steps, finals };
}

/** One step after the other, each at its own moment; those whose moment has come run together. */
function runSteps(
  world: World,
  organisation: SimOrganisation,
  steps: readonly Step[],
  pace: { readonly startMs: number; readonly apartMs: number },
  from = 0,
): void {
  let index = from;
  for (; index < steps.length; index += 1) {
    const waitMs = pace.startMs + index * pace.apartMs - world.clock.now();
    if (waitMs > 0) {
      const next = index;
      world.clock.after(waitMs, () => {
        if (world.organisations.get(organisation.id) === organisation) {
          runSteps(world, organisation, steps, pace, next);
        }
      });
      return;
    }
    const { user, definition } = steps[index] as Step;
    const { id: definitionId, systemPresence } = definition;
    changeUserState(world, organisation, user, {
      presence: { definitionId, systemPresence },
      routingStatus: routingStatusFor(systemPresence),
    });
  }
}
