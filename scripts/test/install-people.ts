import { expect } from 'vitest';
import { findEnvironment } from '#lib/auth/environments.ts';
import { readIdentity } from '#lib/auth/identity.ts';
import { startSession } from '#lib/auth/session.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { getInstallation } from '#lib/install/get-installation.ts';
import type { InstallationDto } from '#lib/install/schema.ts';
import { startInstall } from '#lib/install/start-install.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import type { Role } from '#lib/tenancy/permissions.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { environmentIdOf, type DescribedOrganisation, type SimulatedGenesys } from './operate-simulator.ts';

/** Somebody who signed in to Headroom with a token of the simulated Genesys Cloud. */
export type Person = {
  readonly organisation: OrganisationInfo;
  readonly ctx: OrgContext;
  readonly credential: UserCredential;
};

/** A context as a session with these roles gives it. */
export function contextOf(orgId: string, roles: readonly Role[]): OrgContext {
  return createOrgContext({ orgId, actor: { kind: 'user', id: orgId, name: 'Test person' }, roles });
}

/** Signs somebody in the way the application does: token, identity, organisation, membership and session. */
export async function signInPerson(
  genesys: SimulatedGenesys,
  organisation: OrganisationInfo,
  role: string,
): Promise<Person> {
  const environment = findEnvironment(environmentIdOf(organisation.region));
  if (!environment) throw new Error('no environment');
  const accessToken = await genesys.signIn(organisation, role);
  const identity = await readIdentity(environment, accessToken);
  if (!identity.ok) throw new Error(identity.error.message);
  const claims = await startSession(identity.data, { accessToken, expiresAtMs: Date.now() + 3_600_000 });
  return {
    organisation,
    ctx: contextOf(claims.orgId, identity.data.roles),
    credential: { kind: 'user', id: claims.sessionId, environment, accessToken },
  };
}

/** Where the person's organisation stands. */
export async function installationOf(person: Person): Promise<InstallationDto> {
  const answer = await getInstallation(person.ctx);
  if (!answer.ok) throw new Error('an installation can always be read');
  return answer.data;
}

/** Starts or resumes the installation and waits until it stands still. */
export async function installFor(person: Person): Promise<InstallationDto> {
  const started = await startInstall(person.ctx, person.credential);
  if (!started.ok) throw new Error(started.error.message);
  await expect
    .poll(async () => (await installationOf(person)).state, { timeout: 50_000, interval: 100 })
    .not.toBe('installing');
  return installationOf(person);
}

/** The roles and clients that Headroom made in the organisation. */
export async function oursIn(
  genesys: SimulatedGenesys,
  person: Person,
): Promise<Pick<DescribedOrganisation, 'roles' | 'clients'>> {
  const { roles, clients } = await genesys.describe(person.organisation.id);
  const isOurs = ({ description }: { description: string }) => description.startsWith('Created and used by Headroom');
  return { roles: roles.filter(isOurs), clients: clients.filter(isOurs) };
}

/** Fails unless the organisation holds exactly one role and one client of ours, the one assigned to the other. */
export async function expectOneOfEach(genesys: SimulatedGenesys, person: Person): Promise<void> {
  const { roles, clients } = await oursIn(genesys, person);
  expect(roles.map((role) => role.name)).toEqual(['Headroom']);
  expect(clients.map((client) => client.name)).toEqual([`Headroom for ${person.organisation.name}`]);
  expect(clients[0]?.roleDivisions).toEqual([{ roleId: roles[0]?.id, divisionId: '*' }]);
}
