import type { SimOrganisation, SimUser } from '../core/types.ts';

/** People a list can ask for; `any` leaves out those deleted. */
export type StateFilter = 'active' | 'inactive' | 'deleted' | 'any';

const collator = new Intl.Collator('en', { sensitivity: 'base' });
const orders = new WeakMap<SimOrganisation, { readonly all: SimUser[]; readonly byState: Map<string, SimUser[]> }>();

function orderOf(organisation: SimOrganisation) {
  let order = orders.get(organisation);
  if (!order) {
    const all = [...organisation.users.values()].sort((left, right) => collator.compare(left.name, right.name));
    order = { all, byState: new Map() };
    orders.set(organisation, order);
  }
  return order;
}

/** Everybody of an organisation by name, whatever their state. Kept until {@link forgetDirectoryOrder}. */
export function usersByName(organisation: SimOrganisation): readonly SimUser[] {
  return orderOf(organisation).all;
}

/** Those in a state, by name. Kept, too: pages of a large organisation are asked for many times. */
export function usersInState(organisation: SimOrganisation, state: StateFilter): readonly SimUser[] {
  const { all, byState } = orderOf(organisation);
  let users = byState.get(state);
  if (!users) {
    users = all.filter((user) => (state === 'any' ? user.state !== 'deleted' : user.state === state));
    byState.set(state, users);
  }
  return users;
}

/** To be called when somebody came, changed names or changed state. */
export function forgetDirectoryOrder(organisation: SimOrganisation): void {
  orders.delete(organisation);
}
