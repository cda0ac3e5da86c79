import { formatCount } from '#lib/format.ts';
import type { OperationChoices } from '#lib/scheduling/operation/schema.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Textarea } from '../ui/field.tsx';
import { GroupChoice } from './group-choice.tsx';
import type { OperationDraft } from './operation-words.ts';

/** Props of {@link WhoFields}. */
export type WhoFieldsProps = {
  orgId: string;
  draft: OperationDraft;
  choices: OperationChoices;
  onChange: (part: Partial<OperationDraft>) => void;
};

/** Whom an operation is for, by what the draft says they are chosen by. */
export function WhoFields({ orgId, draft, choices, onChange }: WhoFieldsProps) {
  if (draft.by === 'agents') {
    return (
      <Field label="E-mail addresses or user ids" help="One for each agent, separated by spaces, commas or line breaks">
        <Textarea rows={4} value={draft.agents} onValueChange={(agents) => onChange({ agents })} isMono />
      </Field>
    );
  }
  if (draft.by === 'groups') {
    return <GroupChoice orgId={orgId} chosen={draft.groups} onChange={(groups) => onChange({ groups })} />;
  }
  const isUnits = draft.by === 'units';
  const options = isUnits
    ? choices.units.map(({ id, name, agents }) => ({ value: id, name, agents }))
    : choices.skills.map(({ name, agents }) => ({ value: name, name, agents }));
  const chosen = isUnits ? draft.units : draft.skills;
  if (options.length === 0) {
    return (
      <p className="text-mid">{isUnits ? 'This business unit has no management units.' : 'Nobody here has a skill.'}</p>
    );
  }
  return (
    <fieldset className="grid max-h-64 gap-2 overflow-y-auto sm:grid-cols-2">
      <legend className="sr-only">{isUnits ? 'Management units' : 'Skills'}</legend>
      {options.map(({ value, name, agents }) => (
        <Checkbox
          key={value}
          label={`${name} (${formatCount(agents, 'agent')})`}
          isChecked={chosen.includes(value)}
          onChange={(isChecked) => {
            const next = isChecked ? [...chosen, value] : chosen.filter((other) => other !== value);
            onChange(isUnits ? { units: next } : { skills: next });
          }}
        />
      ))}
    </fieldset>
  );
}
