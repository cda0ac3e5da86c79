import { between, createRng, uuidFrom } from '../core/random.ts';
import type { Rng, SimGroup, SimOrganisation } from '../core/types.ts';

/** Groups across departments and units, as supervisors make them for a purpose; with the part of all agents in each. */
const CREWS = [
  { name: 'Saturday crew', description: 'Works two Saturdays a month', share: 0.15 },
  { name: 'Peak season helpers', description: 'May be asked for more hours before a holiday', share: 0.2 },
  { name: 'Mentors', description: 'Look after new colleagues', share: 0.06 },
  { name: 'Works from home', description: 'Has the equipment to take calls at home', share: 0.3 },
] as const;

/** Fills `organisation.groups`: one for each department, and crews of agents. `uuid` gives the ids of the departments' ones. */
export function buildGroups(organisation: SimOrganisation, uuid: () => string, seed: number): void {
  const rng = createRng(seed, `groups:${organisation.shortName}`);
  const departments = new Map<string, string[]>();
  for (const user of organisation.users.values()) {
    const members = departments.get(user.department) ?? [];
    members.push(user.id);
    departments.set(user.department, members);
  }
  for (const [department, memberIds] of departments) {
    addGroup(organisation, rng, { id: uuid(), name: department, description: `Everybody in ${department}`, memberIds });
  }
  const crews = createRng(seed, `crews:${organisation.shortName}`);
  const agents = [...organisation.users.values()].filter(({ isAgent }) => isAgent);
  for (const { name, description, share } of agents.length > 0 ? CREWS : []) {
    const id = uuidFrom(crews);
    const memberIds = agents.filter(() => crews() < share).map((agent) => agent.id);
    addGroup(organisation, crews, { id, name, description, memberIds });
  }
}

function addGroup(
  organisation: SimOrganisation,
  rng: Rng,
  group: Pick<SimGroup, 'id' | 'name' | 'description' | 'memberIds'>,
): void {
  organisation.groups.set(group.id, {
    ...group,
    version: between(rng, 1, 9),
    type: 'official',
    visibility: 'public',
    ownerIds: [],
    modifiedMs: 1_700_000_000_000 + between(rng, 0, 30_000_000) * 1000,
  });
  for (const id of group.memberIds) organisation.users.get(id)?.groupIds.push(group.id);
}
