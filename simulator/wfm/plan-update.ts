import { mergeAgentSchedule, type MergeContext } from './merge-agent-schedule.ts';
import type { AgentChange, AgentSchedule, Schedule } from './wfm-model.ts';
import type { UpdateUpload } from './upload-schema.ts';

/** What an update needs to know besides the schedule and the upload. */
export type UpdateContext = MergeContext & {
  readonly isScheduleVersionChecked: boolean;
  isAgentOfBusinessUnit(userId: string): boolean;
  agentSchedule(userId: string): AgentSchedule | null;
};

/** One agent's new state and what changed. */
export type PlannedAgent = {
  readonly userId: string;
  readonly next: AgentSchedule | null;
  readonly change: AgentChange;
};

/** The outcome of planning: everything that would change, or why nothing may. `stale` means re-read and try again. */
export type UpdatePlan =
  | { readonly ok: true; readonly agents: readonly PlannedAgent[] }
  | { readonly ok: false; readonly reason: 'invalid' | 'stale'; readonly problems: readonly string[] };

/**
 * Decides what an update upload does to a schedule, without touching it: all or nothing. Versions of the schedule and of every
 * sent agent must be current. A stale agent is not examined further, because its shifts may rightly be unknown by now.
 */
export function planUpdate(schedule: Schedule, upload: UpdateUpload, context: UpdateContext): UpdatePlan {
  const invalid: string[] = [];
  const stale: string[] = [];
  const agents: PlannedAgent[] = [];
  const seen = new Set<string>();
  if (upload.published === false && schedule.published) {
    invalid.push('published: a published schedule is withdrawn only by publishing another one');
  }
  if (context.isScheduleVersionChecked && upload.metadata.version !== schedule.stamp.version) {
    stale.push(`metadata.version: ${upload.metadata.version} is not the current version ${schedule.stamp.version}`);
  }
  (upload.agentSchedules ?? []).forEach((sent, index) => {
    const where = `agentSchedules[${index}]`;
    if (!context.isAgentOfBusinessUnit(sent.userId)) {
      return invalid.push(`${where}.userId: ${sent.userId} is not an agent of the business unit`);
    }
    if (seen.has(sent.userId)) return invalid.push(`${where}.userId: ${sent.userId} is sent twice`);
    seen.add(sent.userId);
    const current = context.agentSchedule(sent.userId);
    if (current && !sent.metadata) {
      return invalid.push(`${where}.metadata: required, the agent already has a schedule`);
    }
    if (sent.metadata && sent.metadata.version !== (current?.stamp.version ?? 0)) {
      return stale.push(`${where}.metadata.version: ${sent.metadata.version} is not current`);
    }
    const merged = mergeAgentSchedule(current, sent, context);
    if (!merged.ok) return invalid.push(...merged.problems);
    return agents.push({ userId: sent.userId, next: merged.next, change: merged.change });
  });
  if (invalid.length > 0) return { ok: false, reason: 'invalid', problems: invalid };
  if (stale.length > 0) return { ok: false, reason: 'stale', problems: stale };
  return { ok: true, agents };
}
