import { integrationsOf } from '../routes/integration-state.ts';
import type { OrganisationSpec } from '../data/organisation-specs.ts';
import type { SavedPart } from './saved-state.ts';
import type { SimOAuthClient, SimRole, SimToken } from './types.ts';
import type { CoreWorld } from './world.ts';

type SavedOrganisation = {
  readonly roles: Map<string, SimRole>;
  readonly clients: Map<string, SimOAuthClient>;
  readonly rolesByUser: Map<string, Set<string>>;
  readonly integrations: ReturnType<typeof integrationsOf>;
};

type Saved = {
  /** Organisations that came after the start. */
  readonly added: readonly OrganisationSpec[];
  readonly organisations: Map<string, SavedOrganisation>;
  readonly tokens: Map<string, SimToken>;
};

/** Added organisations, roles, who holds them, OAuth clients, integrations and live tokens: what an installation leaves in an organisation. */
export function createCoreSavedPart(world: CoreWorld): SavedPart {
  return {
    name: 'core',
    save(): Saved {
      const organisations = new Map<string, SavedOrganisation>();
      for (const organisation of world.organisations.values()) {
        const rolesByUser = new Map([...organisation.users.values()].map((user) => [user.id, user.roleIds]));
        const { roles, clients } = organisation;
        organisations.set(organisation.id, { roles, clients, rolesByUser, integrations: integrationsOf(organisation) });
      }
      return { added: world.added, organisations, tokens: world.tokens };
    },
    restore(saved) {
      const { added, organisations, tokens } = saved as Saved;
      for (const spec of added) world.addOrganisation(spec);
      for (const [id, one] of organisations) restoreOne(world, id, one);
      for (const [value, token] of tokens) if (token.expiresMs > world.clock.now()) world.tokens.set(value, token);
    },
  };
}

/** Known objects are changed in place, because others hold on to them. */
function restoreOne(world: CoreWorld, id: string, saved: SavedOrganisation): void {
  const organisation = world.organisations.get(id);
  if (!organisation) return;
  replaceAll(organisation.roles, saved.roles);
  replaceAll(organisation.clients, saved.clients);
  replaceAll(integrationsOf(organisation), saved.integrations);
  for (const [userId, roleIds] of saved.rolesByUser) {
    const user = organisation.users.get(userId);
    if (user) user.roleIds = roleIds;
  }
}

function replaceAll<T extends object>(current: Map<string, T>, saved: Map<string, T>): void {
  for (const id of current.keys()) if (!saved.has(id)) current.delete(id);
  for (const [id, value] of saved) {
    const known = current.get(id);
    if (known) Object.assign(known, value);
    else current.set(id, value);
  }
}
