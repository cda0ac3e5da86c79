import { readDirectory } from '#lib/directory/read-directory.ts';
import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import { groupsIndividuals } from '#lib/genesys/operations/groups.ts';
import { wfmBusinessUnitUsers } from '#lib/genesys/operations/wfm.ts';
import { fail, ok, type Result } from '#lib/result.ts';
import type { CountingCaller } from '../read-week.ts';
import type { ChosenAgents } from './schema.ts';

/** Why the chosen agents are not known. */
export type ChosenAgentsCode = GatewayCode | 'incomplete_group';

/**
 * The agents of the business unit who are meant, each once: their ids; where people were written down, what was written, so
 * that the planner says row by row who is not known.
 */
export async function chosenAgents(
  caller: CountingCaller,
  orgId: string,
  businessUnitId: string,
  who: ChosenAgents,
): Promise<Result<readonly string[], ChosenAgentsCode>> {
  if (who.by === 'agents') return ok([...new Set(who.keys.map((key) => key.toLowerCase()))]);
  const members = await caller.call(wfmBusinessUnitUsers, { businessUnitId });
  if (!members.ok) return members;
  const { managementUnits } = members.data.data;
  if (who.by === 'units') {
    const wanted = new Set(who.ids);
    const meant = managementUnits.filter(({ managementUnit }) => managementUnit && wanted.has(managementUnit.id));
    return ok(meant.flatMap(({ users }) => users.map(({ id }) => id)));
  }
  const agentIds = new Set(managementUnits.flatMap(({ users }) => users.map(({ id }) => id)));
  const meant = who.by === 'groups' ? await inGroups(caller, who.ids) : await withSkills(orgId, who.names);
  return meant.ok ? ok([...agentIds].filter((id) => meant.data.has(id))) : meant;
}

async function withSkills(orgId: string, names: readonly string[]): Promise<Result<Set<string>, GatewayCode>> {
  const directory = await readDirectory(orgId);
  if (!directory.ok) return directory;
  const wanted = new Set(names);
  const skilled = directory.data.users.filter(({ skills }) => skills.some((skill) => wanted.has(skill)));
  return ok(new Set(skilled.map(({ id }) => id)));
}

async function inGroups(
  caller: CountingCaller,
  groupIds: readonly string[],
): Promise<Result<Set<string>, ChosenAgentsCode>> {
  const answers = await Promise.all(groupIds.map((groupId) => caller.call(groupsIndividuals, { groupId })));
  const meant = new Set<string>();
  for (const answer of answers) {
    if (!answer.ok) return answer;
    const { entities, total } = answer.data.data;
    if (total !== null && total > entities.length) {
      const message = `Genesys Cloud listed ${entities.length} of the ${total} members of a group. Choose by unit or skill instead.`;
      return fail('incomplete_group', message);
    }
    for (const { id } of entities) meant.add(id);
  }
  return ok(meant);
}
