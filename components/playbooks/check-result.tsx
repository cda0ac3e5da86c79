import { ArrowRight } from 'lucide-react';
import type { CheckedStep, PlaybookCheck } from '#lib/playbooks/schema.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { orderWords } from './playbook-words.ts';

/** What applying would change, route by route, with what stands against it. */
export function CheckResult({ check }: { check: PlaybookCheck }) {
  return (
    <ul className="flex flex-col divide-y divide-divider" aria-label="Routes">
      {check.steps.map((step) => (
        <li key={step.routeId} className="flex flex-col gap-1 py-2">
          <h4 className="font-semibold">
            {step.siteName}, {step.routeName}
          </h4>
          <Change step={step} />
          {step.findings.map(({ code, severity, message }) => (
            <p key={`${code} ${message}`} className="text-sm">
              <StatusBadge
                status={severity === 'blocker' ? 'failed' : 'warning'}
                className="items-start whitespace-normal"
              >
                {message}
              </StatusBadge>
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Change({ step: { current, wanted } }: { step: CheckedStep }) {
  const isSame = current !== null && orderWords(current) === orderWords(wanted);
  if (isSame) return <p className="text-sm text-mid">Stays: {orderWords(wanted)}</p>;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm">
      <span className="text-mid">
        <span className="sr-only">Now: </span>
        {current === null ? 'no such route' : orderWords(current)}
      </span>
      <ArrowRight aria-hidden className="size-3.5 text-low" />
      <span>
        <span className="sr-only">Then: </span>
        {orderWords(wanted)}
      </span>
    </p>
  );
}

/** The verdict of a check in a few words. */
export function CheckVerdict({ check }: { check: PlaybookCheck }) {
  const blockers = check.steps.filter(({ findings }) => findings.some(({ severity }) => severity === 'blocker')).length;
  switch (check.verdict) {
    case 'ready':
      return <StatusBadge status="ok">Ready to apply</StatusBadge>;
    case 'nothing_to_change':
      return <StatusBadge status="skipped">All routes are as planned already</StatusBadge>;
    case 'blocked':
      return (
        <StatusBadge status="failed">
          {blockers === 1 ? 'One route cannot be changed' : `${blockers} routes cannot be changed`}
        </StatusBadge>
      );
  }
}
