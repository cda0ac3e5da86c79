import { between, createRng, pick, uuidFrom } from '../core/random.ts';
import type { Rng, SimOrganisation, SimUser } from '../core/types.ts';
import type { DefaultRoleKey } from './default-roles.ts';
import { agentPosts, familyNames, givenNames, officePosts, skillNames } from './names.ts';
import type { OrganisationSpec } from './organisation-specs.ts';

type Post = { readonly title: string; readonly department: string };
type DemoPerson = { readonly role: string; readonly roleKey: DefaultRoleKey; readonly post: Post };

const customerDemo: readonly DemoPerson[] = [
  { role: 'admin', roleKey: 'admin', post: { title: 'Head of Contact Centre Technology', department: 'IT' } },
  { role: 'planner', roleKey: 'planner', post: { title: 'Workforce Planner', department: 'Workforce Management' } },
  { role: 'viewer', roleKey: 'viewer', post: { title: 'Operations Supervisor', department: 'Operations' } },
];
const vendorDemo: readonly DemoPerson[] = [
  { role: 'partner', roleKey: 'partner', post: { title: 'Partner Operations Engineer', department: 'Operations' } },
  { role: 'admin', roleKey: 'admin', post: { title: 'Platform Administrator', department: 'IT' } },
];

const agentShare = 0.7;
const spanOfControl = 14;

/** Plain ASCII for addresses: `Seo-yeon Çelik` becomes `seo-yeon.celik`. */
function addressOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[øØ]/g, 'o')
    .replace(/[łŁ]/g, 'l')
    .replace(/[ıİ]/g, 'i')
    .toLowerCase()
    .replace(/[^a-z-]+/g, '.');
}

function uniqueAddress(name: string, taken: Set<string>, mailDomain: string): string {
  const stem = addressOf(name);
  let address = `${stem}@${mailDomain}`;
  for (let suffix = 2; taken.has(address); suffix += 1) address = `${stem}${suffix}@${mailDomain}`;
  taken.add(address);
  return address;
}

const dialCodes: Readonly<Record<string, string>> = { 'eu-west-1': '+353', 'us-east-1': '+1', 'ap-northeast-1': '+81' };

function skillsOf(rng: Rng, skills: readonly { id: string; name: string }[]): SimUser['skills'] {
  const chosen = new Map<string, SimUser['skills'][number]>();
  for (let index = between(rng, 1, 4); index > 0; index -= 1) {
    const skill = pick(rng, skills);
    chosen.set(skill.id, { ...skill, proficiency: between(rng, 1, 5) });
  }
  return [...chosen.values()];
}

/** Stable id of a routing skill in an organisation. */
function organisationSkills(seed: number, organisation: SimOrganisation): { id: string; name: string }[] {
  const rng = createRng(seed, `skills:${organisation.shortName}`);
  return skillNames.map((name) => ({ id: uuidFrom(rng), name }));
}

/**
 * Fills `organisation.users`: demo people first (with the addresses `admin@…`, `planner@…`), then agents (about 70 %)
 * and office staff with managers. Answers the sign-ins.
 */
export function buildUsers(
  organisation: SimOrganisation,
  spec: OrganisationSpec,
  roleIds: Readonly<Record<DefaultRoleKey, string>>,
  seed: number,
  nowMs: number,
): { role: string; userId: string }[] {
  const rng = createRng(seed, `users:${spec.shortName}`);
  const ids = createRng(seed, `user-ids:${spec.shortName}`);
  const skills = organisationSkills(seed, organisation);
  const offline = organisation.presenceDefinitions.find((definition) => definition.systemPresence === 'Offline');
  if (!offline) throw new Error('An organisation needs the presence Offline');
  const taken = new Set<string>();
  const demo = spec.isVendor ? vendorDemo : customerDemo;
  const agentCount = spec.isVendor ? 0 : Math.round(spec.userCount * agentShare);
  const signIns: { role: string; userId: string }[] = [];
  const leaders: string[] = [];

  for (let index = 0; index < Math.max(spec.userCount, demo.length); index += 1) {
    const demoPerson = demo[index];
    const isAgent = !demoPerson && index >= spec.userCount - agentCount;
    const post: Post = demoPerson?.post ?? (isAgent ? pick(rng, agentPosts) : pick(rng, officePosts));
    const name = `${pick(rng, givenNames)} ${pick(rng, familyNames).replaceAll('De-', 'de ')}`;
    const email = demoPerson
      ? `${demoPerson.role}@${organisation.mailDomain}`
      : uniqueAddress(name, taken, organisation.mailDomain);
    const user: SimUser = {
      id: uuidFrom(ids),
      name,
      email,
      username: email,
      title: post.title,
      department: post.department,
      divisionId: organisation.homeDivisionId,
      state: 'active',
      version: between(rng, 1, 30),
      phone: `${dialCodes[spec.regionId] ?? '+1'}${between(rng, 200_000_000, 999_999_999)}`,
      managerId: leaders.length > 0 ? (leaders[Math.floor(index / spanOfControl) % leaders.length] ?? null) : null,
      locationId: pick(rng, organisation.locations).id,
      skills: isAgent ? skillsOf(rng, skills) : [],
      groupIds: [],
      roleIds: new Set([
        roleIds.employee,
        ...(isAgent ? [roleIds.agent] : []),
        ...(demoPerson ? [roleIds[demoPerson.roleKey]] : []),
      ]),
      pendingRoles: new Map(),
      isAgent,
      presence: { definitionId: offline.id, systemPresence: 'Offline', message: '', modifiedMs: nowMs },
      routingStatus: { status: 'OFF_QUEUE', startMs: nowMs },
      timeZone: organisation.timeZone,
    };
    if (demoPerson) signIns.push({ role: demoPerson.role, userId: user.id });
    else if (!isAgent && (post.title === 'Team Leader' || post.title === 'Operations Manager')) leaders.push(user.id);
    organisation.users.set(user.id, user);
  }
  return signIns;
}
