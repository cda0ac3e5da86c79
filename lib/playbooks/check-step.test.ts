import { describe, expect, it } from 'vitest';
import type { OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import { checkStep, verdictOf, type TargetCondition } from './check-step.ts';

const A = { id: 'a', name: 'Carrier A' };
const B = { id: 'b', name: 'Carrier B' };
const step = { siteId: 's', siteName: 'Singapore', routeId: 'r', routeName: 'Out', trunkBases: [B, A] };
const route = (changes: Partial<OutboundRoute> = {}): OutboundRoute => ({
  id: 'r',
  name: 'Out',
  version: 3,
  state: 'active',
  classificationTypes: ['National'],
  enabled: true,
  distribution: 'SEQUENTIAL',
  externalTrunkBases: [A, B],
  ...changes,
});
const targets = (a: TargetCondition, b: TargetCondition, existing: string[] | null = ['a', 'b']) => ({
  existing: existing === null ? null : new Set(existing),
  conditions: new Map([
    ['a', a],
    ['b', b],
  ]),
});
const fine = targets('in_service', 'in_service');
const codes = (checked: ReturnType<typeof checkStep>) => checked.findings.map(({ code, severity }) => [severity, code]);

describe('the check of a step', () => {
  it('is ready when the route is there and its targets are in service', () => {
    const checked = checkStep(step, route(), fine);
    expect(checked).toMatchObject({ current: [A, B], wanted: [B, A], findings: [] });
    expect(verdictOf([checked])).toBe('ready');
  });

  it('refuses what cannot be: a route or trunk base that is gone, one of a provider, no target in service', () => {
    expect(codes(checkStep(step, null, fine))).toEqual([['blocker', 'route_gone']]);
    expect(codes(checkStep(step, route({ state: 'deleted' }), fine))).toEqual([['blocker', 'route_gone']]);
    const gone = checkStep(step, route(), targets('in_service', 'in_service', ['a']));
    expect(codes(gone)).toEqual([['blocker', 'trunk_base_gone']]);
    expect(codes(checkStep(step, route({ managed: true }), fine))).toEqual([['blocker', 'managed']]);
    const dead = checkStep(step, route(), targets('out_of_service', 'out_of_service'));
    expect(codes(dead)).toEqual([['blocker', 'no_target']]);
    expect(verdictOf([checkStep(step, route(), fine), dead])).toBe('blocked');
  });

  it('refuses a route that stands otherwise than whoever asks for it saw', () => {
    expect(codes(checkStep({ ...step, expected: ['a'] }, route(), fine))).toEqual([['blocker', 'changed']]);
    expect(codes(checkStep({ ...step, expected: ['a', 'b'] }, route(), fine))).toEqual([]);
    expect(codes(checkStep({ ...step, expected: null }, route(), fine))).toEqual([]);
  });

  it('warns of what works but not as it looks', () => {
    expect(codes(checkStep(step, route({ distribution: 'RANDOM' }), fine))).toEqual([['warning', 'random']]);
    expect(codes(checkStep(step, route({ enabled: false }), fine))).toEqual([['warning', 'disabled']]);
    const shaky = checkStep(step, route(), targets('degraded', 'out_of_service'));
    expect(codes(shaky)).toEqual([
      ['warning', 'target_down'],
      ['warning', 'target_degraded'],
    ]);
  });

  it('says that it does not know rather than that all is well', () => {
    const nothingKnown = checkStep(step, route(), { existing: null, conditions: new Map() });
    expect(codes(nothingKnown)).toEqual([
      ['warning', 'target_unknown'],
      ['warning', 'target_unknown'],
    ]);
  });

  it('has nothing to say against a route that is as planned already, whatever its targets do', () => {
    const same = checkStep({ ...step, trunkBases: [A, B] }, route(), targets('out_of_service', 'out_of_service'));
    expect(same.findings).toEqual([]);
    expect(verdictOf([same])).toBe('nothing_to_change');
  });
});
