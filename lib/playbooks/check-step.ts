import type { OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import { isSameOrder, trunkBasesOf } from './route-content.ts';
import type { CheckedStep, Finding, PlaybookCheck, PlaybookStep } from './schema.ts';

/** What is known of the trunk bases a playbook points at. */
export type Targets = {
  /** Ids of the external trunk bases there are; null when they could not be read. */
  readonly existing: ReadonlySet<string> | null;
  /** How each stands, as far as somebody told us. */
  readonly conditions: ReadonlyMap<string, TargetCondition>;
};

/** `in_service`: calls go through. `degraded`: by some of its trunks. `unknown`: nobody told us. */
export type TargetCondition = 'in_service' | 'degraded' | 'out_of_service' | 'unknown';

/** A step with the ids of the trunk bases that whoever asks for it saw; null when nobody looked. */
export type StepToCheck = PlaybookStep & { readonly expected?: readonly string[] | null };

const blocker = (code: string, message: string): Finding => ({ severity: 'blocker', code, message });
const warning = (code: string, message: string): Finding => ({ severity: 'warning', code, message });

/** Holds one step against the route as it is (null: there is none) and against the trunk bases it points at. */
export function checkStep(step: StepToCheck, route: OutboundRoute | null, targets: Targets): CheckedStep {
  const { siteId, siteName, routeId, routeName, trunkBases: wanted } = step;
  const checked = { siteId, siteName, routeId, routeName: route?.name ?? routeName, wanted };
  if (route === null || route.state === 'deleted') {
    const gone = blocker('route_gone', 'The route does not exist any more. Take it out of the playbook.');
    return { ...checked, current: null, findings: [gone] };
  }
  const current = trunkBasesOf(route);
  const isChange = !isSameOrder(current, wanted);
  const findings = [
    ...(isChange ? changeFindings(step, route, current, targets) : []),
    ...(route.distribution === 'RANDOM' && wanted.length > 1
      ? [warning('random', 'Genesys Cloud picks among these trunk bases at random: their order changes nothing.')]
      : []),
    ...(route.enabled === false ? [warning('disabled', 'The route is switched off in Genesys Cloud.')] : []),
  ];
  return { ...checked, current, findings };
}

function changeFindings(
  step: StepToCheck,
  route: OutboundRoute,
  current: readonly { readonly id: string }[],
  targets: Targets,
): Finding[] {
  const { trunkBases: wanted, expected } = step;
  const findings: Finding[] = [];
  if (route['managed'] === true) {
    findings.push(blocker('managed', 'The route is kept by a provider and cannot be changed here.'));
  }
  if (
    expected &&
    !isSameOrder(
      current,
      expected.map((id) => ({ id })),
    )
  ) {
    findings.push(blocker('changed', 'Somebody changed the trunk bases of the route in Genesys Cloud meanwhile.'));
  }
  const gone = wanted.filter(({ id }) => targets.existing !== null && !targets.existing.has(id));
  for (const { name } of gone) {
    findings.push(blocker('trunk_base_gone', `The trunk base ${name} does not exist any more.`));
  }
  const conditions = wanted.map(({ id }) => targets.conditions.get(id) ?? 'unknown');
  if (conditions.every((condition) => condition === 'out_of_service')) {
    findings.push(blocker('no_target', 'None of the trunk bases is in service: no call would go out.'));
    return findings;
  }
  wanted.forEach(({ name }, index) => {
    switch (conditions[index]) {
      case 'out_of_service':
        findings.push(warning('target_down', `${name} is out of service at present.`));
        break;
      case 'degraded':
        findings.push(warning('target_degraded', `${name} is in service with some of its trunks only.`));
        break;
      case 'unknown':
        findings.push(warning('target_unknown', `It is not known whether ${name} is in service.`));
        break;
      case 'in_service':
      case undefined:
    }
  });
  return findings;
}

/** What the steps come to together: one blocker stops all of them. */
export function verdictOf(steps: readonly CheckedStep[]): PlaybookCheck['verdict'] {
  if (steps.some(isBlocked)) return 'blocked';
  return steps.some(isChanging) ? 'ready' : 'nothing_to_change';
}

/** Whether something stands against a step. */
export function isBlocked({ findings }: CheckedStep): boolean {
  return findings.some(({ severity }) => severity === 'blocker');
}

/** Whether a step asks for something else than there is. */
export function isChanging({ current, wanted }: CheckedStep): boolean {
  return current === null || !isSameOrder(current, wanted);
}
