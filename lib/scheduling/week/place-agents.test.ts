import { describe, expect, it } from 'vitest';
import { chooseUnit, countUnits, placeAgents } from './place-agents.ts';

const ids = (...names: string[]) => names.map((id) => ({ id }));
const scheduled = (id: string | null, ...names: string[]) => ({
  managementUnit: id === null ? null : { id },
  agentCount: null,
  agents: ids(...names),
});

describe('who is in which management unit', () => {
  it('is what the schedule says, and for newcomers where they are now', () => {
    const places = placeAgents({ managementUnits: [scheduled('care', 'ada', 'ben'), scheduled(null, 'ghost')] }, [
      { managementUnit: { id: 'sales' }, users: ids('ada', 'eve') },
    ]);
    expect(Object.fromEntries(places)).toEqual({ ada: 'care', ben: 'care', eve: 'sales' });
    expect(countUnits(places, new Map([['care', 'Care']]))).toEqual([
      { id: 'care', name: 'Care', agents: 2 },
      { id: 'sales', name: 'sales', agents: 1 },
    ]);
  });
});

describe('which management unit is shown', () => {
  const units = (...sizes: number[]) => sizes.map((agents, index) => ({ id: `unit-${index}`, name: 'Unit', agents }));

  it('is all of them as long as one view holds their agents, and the first one beyond', () => {
    expect(chooseUnit(units(1_000, 500), undefined)).toBeNull();
    expect(chooseUnit(units(1_000, 501), undefined)).toBe('unit-0');
    expect(chooseUnit([], undefined)).toBeNull();
  });

  it('is the one that was asked for, unless it is not there', () => {
    expect(chooseUnit(units(1_000, 501), 'unit-1')).toBe('unit-1');
    expect(chooseUnit(units(10), 'gone')).toBeNull();
  });
});
