import { formatDate } from '#lib/format.ts';
import type { AgentOperation, OperationChoices } from '#lib/scheduling/operation/schema.ts';
import { addDays } from '#lib/scheduling/resolve-local-time.shared.ts';
import type { ScheduleDto } from '#lib/scheduling/schema.ts';
import { Field, Input } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import type { OperationDraft } from './operation-words.ts';

/** Props of {@link OperationFields}. */
export type OperationFieldsProps = {
  draft: OperationDraft;
  activities: OperationChoices['activities'];
  schedule: ScheduleDto | undefined;
  schedules: readonly ScheduleDto[];
  onChange: (part: Partial<OperationDraft>) => void;
};

const KINDS: readonly { value: AgentOperation['kind']; label: string }[] = [
  { value: 'shift_by', label: 'Shift everything by minutes' },
  { value: 'copy_week', label: 'Copy another week' },
  { value: 'activity', label: 'Put an activity into the shifts' },
  { value: 'day_off', label: 'Full day off' },
  { value: 'remove_day_off', label: 'Remove the full day off' },
];

/** Choices that the draft holds as nothing; a choice needs a value of its own. */
const WHOLE_WEEK = 'week';
const OF_CATEGORY = 'usual';

/** What an operation does, and with what. */
export function OperationFields({ draft, activities, schedule, schedules, onChange }: OperationFieldsProps) {
  const { kind } = draft;
  const fitting = kind === 'day_off' ? activities.filter(({ isTimeOff }) => isTimeOff) : activities;
  const needsDay = kind !== 'copy_week';
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Change">
        <Select
          options={KINDS}
          value={kind}
          onValueChange={(next) => onChange({ kind: next, date: '', activity: '' })}
        />
      </Field>
      {needsDay && (
        <Field label="Day">
          <Select
            options={dayOptions(schedule, kind === 'shift_by')}
            value={draft.date !== '' ? draft.date : kind === 'shift_by' ? WHOLE_WEEK : null}
            onValueChange={(date) => onChange({ date: date === WHOLE_WEEK ? '' : date })}
            placeholder={schedule ? 'Choose a day' : 'Choose a week first'}
            isDisabled={!schedule}
          />
        </Field>
      )}
      {kind === 'shift_by' && (
        <Field label="Minutes" help="60 starts everything an hour later, -60 an hour earlier">
          <Input inputMode="text" value={draft.minutes} onValueChange={(minutes) => onChange({ minutes })} />
        </Field>
      )}
      {kind === 'copy_week' && (
        <Field
          label="Week to copy"
          help="Its published shifts, each day at the same time of day. What the days hold already gives way."
        >
          <Select
            options={weekOptions(schedule, schedules)}
            value={draft.fromWeekId === '' ? null : draft.fromWeekId}
            onValueChange={(fromWeekId) => onChange({ fromWeekId })}
            placeholder={schedule ? 'Choose a week' : 'Choose the week to change first'}
            isDisabled={!schedule}
          />
        </Field>
      )}
      {kind === 'activity' && (
        <>
          <Field label="Starts at" help="In the business unit’s time zone">
            <Input type="time" value={draft.start} onValueChange={(start) => onChange({ start })} />
          </Field>
          <Field label="Minutes">
            <Input
              inputMode="numeric"
              value={draft.lengthMinutes}
              onValueChange={(lengthMinutes) => onChange({ lengthMinutes })}
            />
          </Field>
        </>
      )}
      {(kind === 'activity' || kind === 'day_off') && (
        <>
          <Field label="Activity">
            <Select
              options={[
                ...(kind === 'day_off' ? [{ value: OF_CATEGORY, label: 'The usual time off' }] : []),
                ...fitting.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={draft.activity !== '' ? draft.activity : kind === 'day_off' ? OF_CATEGORY : null}
              onValueChange={(activity) => onChange({ activity: activity === OF_CATEGORY ? '' : activity })}
              placeholder="Choose an activity"
            />
          </Field>
          <Field label="Description" isOptional>
            <Input
              value={draft.description}
              onValueChange={(description) => onChange({ description })}
              maxLength={500}
            />
          </Field>
        </>
      )}
    </div>
  );
}

function dayOptions(schedule: ScheduleDto | undefined, hasWholeWeek: boolean) {
  const days = Array.from({ length: schedule ? schedule.weekCount * 7 : 0 }, (_, index) => {
    const value = addDays(schedule?.weekId ?? '', index);
    return { value, label: formatDate(`${value}T12:00:00Z`, 'UTC') };
  });
  return hasWholeWeek ? [{ value: WHOLE_WEEK, label: 'The whole schedule' }, ...days] : days;
}

function weekOptions(schedule: ScheduleDto | undefined, schedules: readonly ScheduleDto[]) {
  const others = schedules.filter(({ isPublished, weekId }) => isPublished && weekId !== schedule?.weekId);
  return others.map(({ weekId, name }) => ({
    value: weekId,
    label: `Week of ${formatDate(`${weekId}T12:00:00Z`, 'UTC')}, ${name}`,
  }));
}
