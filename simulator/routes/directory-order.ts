import type { SimOrganisation, SimUser } from '../core/types.ts';

const collator = new Intl.Collator('en', { sensitivity: 'base' });
const orders = new WeakMap<SimOrganisation, SimUser[]>();

/** Everybody of an organisation by name, whatever their state. Kept until {@link forgetDirectoryOrder}. */
export function usersByName(organisation: SimOrganisation): readonly SimUser[] {
  let order = orders.get(organisation);
  if (!order) {
    order = [...organisation.users.values()].sort((left, right) => collator.compare(left.name, right.name));
    orders.set(organisation, order);
  }
  return order;
}

/** To be called when somebody came or changed names. */
export function forgetDirectoryOrder(organisation: SimOrganisation): void {
  orders.delete(organisation);
}
