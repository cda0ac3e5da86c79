import type { CallOptions, Gateway } from '#lib/genesys/gateway-types.ts';
import { wfmBusinessUnits, wfmManagementUnits } from '#lib/genesys/operations/wfm.ts';

/** The units of an organisation's workforce management. */
export type Units = {
  readonly businessUnitIds: readonly string[];
  readonly managementUnitIds: readonly string[];
  /** The business unit of each management unit. */
  readonly businessUnitOf: ReadonlyMap<string, string>;
};

/** Of an organisation without workforce management, or that does not let us see it. */
export const NO_UNITS: Units = { businessUnitIds: [], managementUnitIds: [], businessUnitOf: new Map() };

/** All units: a call for the business units and one for each of them, while nothing fresh is in the cache. Null when one failed. */
export async function readUnits(
  gateway: Pick<Gateway, 'call'>,
  options: Pick<CallOptions, 'org' | 'signal'>,
): Promise<Units | null> {
  const callOptions = { ...options, consumer: 'events.units', priority: 'sync' } as const;
  const businessUnits = await gateway.call(wfmBusinessUnits, {}, callOptions);
  if (!businessUnits.ok) return businessUnits.error.code === 'forbidden' ? NO_UNITS : null;
  const businessUnitOf = new Map<string, string>();
  for (const { id: businessUnitId } of businessUnits.data.data.entities) {
    const units = await gateway.call(wfmManagementUnits, { businessUnitId }, callOptions);
    if (!units.ok) return null;
    for (const { id } of units.data.data.entities) businessUnitOf.set(id, businessUnitId);
  }
  return {
    businessUnitIds: businessUnits.data.data.entities.map(({ id }) => id),
    managementUnitIds: [...businessUnitOf.keys()],
    businessUnitOf,
  };
}
