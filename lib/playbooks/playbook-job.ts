import 'server-only';
import { systemClock } from '#lib/clock.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import type { JobHandler } from '#lib/jobs/job-types.ts';
import { executePlaybook } from './run/execute-playbook.ts';
import { DEFAULT_PLAYBOOK_SETTINGS, type PlaybookSettings } from './run/playbook-tools.ts';

/** What applications need from the process they run in. */
export type PlaybookJobOptions = {
  readonly gateway: Gateway;
  readonly settings?: Partial<PlaybookSettings>;
  /** Called at every boundary between a journal entry and an outside effect. For tests that stop a process there. */
  readonly onBoundary?: (name: string) => Promise<void>;
};

/** Makes the handler that works on runs of kind `playbook`. Its calls go before those of jobs that can wait. */
export function createPlaybookJob({ gateway, settings, onBoundary }: PlaybookJobOptions): JobHandler {
  return (tools) => {
    const common = { org: tools.ctx.orgId, consumer: 'playbooks.run', priority: 'interactive' } as const;
    return executePlaybook({
      ...tools,
      gateway,
      reading: { ...common, signal: tools.signal },
      changing: { ...common, leave: { signal: tools.signal } },
      clock: systemClock,
      settings: { ...DEFAULT_PLAYBOOK_SETTINGS, ...settings },
      onBoundary: onBoundary ?? (() => Promise.resolve()),
    });
  };
}
