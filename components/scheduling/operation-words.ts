import type { AgentOperation, ChosenAgents, FoundGroups } from '#lib/scheduling/operation/schema.ts';

/** What a planner has filled in so far; texts as they were typed. */
export type OperationDraft = {
  readonly by: ChosenAgents['by'];
  readonly units: readonly string[];
  readonly skills: readonly string[];
  readonly groups: FoundGroups['groups'];
  /** E-mail addresses or ids, separated by anything but what they are made of. */
  readonly agents: string;
  readonly kind: AgentOperation['kind'];
  readonly minutes: string;
  /** Empty: the whole schedule, where that is possible. */
  readonly date: string;
  readonly fromWeekId: string;
  readonly start: string;
  readonly lengthMinutes: string;
  readonly activity: string;
  readonly description: string;
};

/** Nothing chosen yet. */
export const EMPTY_OPERATION: OperationDraft = {
  by: 'units',
  units: [],
  skills: [],
  groups: [],
  agents: '',
  kind: 'shift_by',
  minutes: '',
  date: '',
  fromWeekId: '',
  start: '',
  lengthMinutes: '',
  activity: '',
  description: '',
};

/** Whom a draft is about; null while nobody is chosen. */
export function whoOf({ by, units, skills, groups, agents }: OperationDraft): ChosenAgents | null {
  switch (by) {
    case 'units':
      return units.length > 0 ? { by, ids: [...units] } : null;
    case 'skills':
      return skills.length > 0 ? { by, names: [...skills] } : null;
    case 'groups':
      return groups.length > 0 ? { by, ids: groups.map(({ id }) => id) } : null;
    case 'agents': {
      const keys = agents.split(/[\s,;]+/).filter((key) => key !== '');
      return keys.length > 0 ? { by, keys } : null;
    }
  }
}

/** What a draft asks for, or the next thing it needs. */
export function operationOf(draft: OperationDraft): AgentOperation | { readonly needs: string } {
  const { kind, date, activity, description } = draft;
  switch (kind) {
    case 'shift_by': {
      const minutes = wholeNumber(draft.minutes);
      if (minutes === null || minutes === 0)
        return { needs: 'Write the minutes, such as 60 for later or -30 for earlier.' };
      if (Math.abs(minutes) > 10_080) return { needs: 'Shift by a week (10,080 minutes) at most.' };
      return { kind, minutes, date: date === '' ? null : date };
    }
    case 'copy_week':
      return draft.fromWeekId === '' ? { needs: 'Choose the week to copy.' } : { kind, fromWeekId: draft.fromWeekId };
    case 'activity': {
      const lengthMinutes = wholeNumber(draft.lengthMinutes);
      if (date === '') return { needs: 'Choose the day.' };
      if (draft.start === '') return { needs: 'Choose when it starts.' };
      if (lengthMinutes === null || lengthMinutes < 1 || lengthMinutes > 1_440) {
        return { needs: 'Write how many minutes it lasts, up to 1,440.' };
      }
      if (activity === '') return { needs: 'Choose the activity.' };
      return { kind, date, start: draft.start, lengthMinutes, activity, description };
    }
    case 'day_off':
      return date === '' ? { needs: 'Choose the day.' } : { kind, date, activity, description };
    case 'remove_day_off':
      return date === '' ? { needs: 'Choose the day.' } : { kind, date };
  }
}

function wholeNumber(text: string): number | null {
  return /^\s*[+-]?\d{1,6}\s*$/.test(text) ? Number(text) : null;
}
