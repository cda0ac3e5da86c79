import type { TrunkCondition, TrunkWay } from './schema.ts';
import type { TrunkEdgeState, TrunkState } from './trunk-state.ts';

/** How something stands, and why in words where it is not in service. */
export type Standing = { readonly condition: TrunkCondition; readonly reason: string | null };

const IN_SERVICE: Standing = { condition: 'in_service', reason: null };
const out = (reason: string): Standing => ({ condition: 'out_of_service', reason });

/** How one trunk stands, by everything that Genesys says of it and its edge. */
export function standingOf(trunk: TrunkState, edge: TrunkEdgeState | undefined): Standing {
  if (trunk.state !== 'active') return out(`The trunk is ${trunk.state} in Genesys Cloud`);
  if (!trunk.inService) return out('The trunk is switched off in Genesys Cloud');
  if (edge?.status === 'OFFLINE') return out(`Its edge ${edge.name} is offline`);
  if (!trunk.enabled) return out('Its edge is out of service');
  const registers = standingOfWays(trunk.registers, 'Registration lost', 'registrations are lost');
  if (registers.condition === 'out_of_service') return registers;
  const options = standingOfWays(trunk.options, 'The carrier does not answer', 'proxies do not answer');
  if (options.condition === 'out_of_service') return options;
  if (trunk.connected === false) return out('Not connected to the carrier');
  if (registers.condition === 'degraded') return registers;
  if (options.condition === 'degraded') return options;
  const isTold = trunk.connected !== null || trunk.options.length + trunk.registers.length > 0;
  return isTold ? IN_SERVICE : { condition: 'unknown', reason: 'Genesys Cloud does not say whether it is connected' };
}

function standingOfWays(ways: readonly TrunkWay[], all: string, some: string): Standing {
  const down = ways.filter(({ isUp }) => !isUp);
  const [first] = down;
  if (!first) return IN_SERVICE;
  const why = first.error === null ? '' : `: ${first.error}`;
  if (down.length === ways.length) return out(`${all}${why}`);
  return { condition: 'degraded', reason: `${down.length} of ${ways.length} ${some}${why}` };
}

/** How all trunks of a base stand together. Those of which nothing is known count only when nothing is known of any. */
export function standingOfAll(standings: readonly Standing[]): Standing {
  const known = standings.filter(({ condition }) => condition !== 'unknown');
  const [first] = known;
  if (!first) return { condition: 'unknown', reason: standings[0]?.reason ?? 'It has no trunks' };
  const down = known.filter(({ condition }) => condition === 'out_of_service');
  if (down.length === known.length) return out(down[0]?.reason ?? '');
  const [impaired] = known.filter(({ condition }) => condition !== 'in_service');
  if (!impaired) return IN_SERVICE;
  const count = known.filter(({ condition }) => condition !== 'in_service').length;
  return { condition: 'degraded', reason: `${count} of ${known.length} trunks: ${impaired.reason ?? ''}` };
}
