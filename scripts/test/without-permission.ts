import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { expandPermissions } from '#simulator/core/permissions.ts';
import type { SimulatedGenesys } from './operate-simulator.ts';

/** Lets something happen while the organisation's client lacks a permission. */
export async function withoutPermission(
  genesys: SimulatedGenesys,
  organisation: OrganisationInfo,
  permission: string,
  happen: () => Promise<void>,
): Promise<void> {
  const world = genesys.simulator().world.organisations.get(organisation.id);
  const held = world?.clients.get(organisation.clientCredentials.clientId)?.roleDivisions ?? [];
  const roles = held.flatMap(({ roleId }) => world?.roles.get(roleId) ?? []);
  for (const role of roles) {
    const permissions = expandPermissions(role.permissions).filter((name) => name !== permission);
    world?.roles.set(role.id, { ...role, permissions });
  }
  try {
    await happen();
  } finally {
    for (const role of roles) world?.roles.set(role.id, role);
  }
}
