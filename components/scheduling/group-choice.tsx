import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '#lib/format.ts';
import { FindGroupsInput, FoundGroups } from '#lib/scheduling/operation/schema.ts';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { fetchJson } from '../data/fetch-json.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input } from '../ui/field.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { usePausedValue } from '../ui/use-paused-value.ts';

/** Props of {@link GroupChoice}. */
export type GroupChoiceProps = {
  orgId: string;
  chosen: FoundGroups['groups'];
  onChange: (chosen: FoundGroups['groups']) => void;
};

/** Genesys Cloud groups, found by a part of their name. What is chosen stays listed, whatever is looked for next. */
export function GroupChoice({ orgId, chosen, onChange }: GroupChoiceProps) {
  const [text, setText] = useState('');
  const input = FindGroupsInput.safeParse({ name: usePausedValue(text) });
  const name = input.success ? input.data.name : '';
  const found = useQuery({
    queryKey: schedulingKeys.groups(orgId, name.toLowerCase()),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scheduling/groups?${new URLSearchParams({ name }).toString()}`, { schema: FoundGroups, signal }),
    enabled: name !== '',
  });
  const isChosen = (id: string) => chosen.some((group) => group.id === id);
  const others = (name === '' ? [] : (found.data?.groups ?? [])).filter(({ id }) => !isChosen(id));
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Find a group"
        help="By a part of its name. It means those of its members who are agents of this business unit, without people whom a rule of the group includes."
      >
        <Input
          type="search"
          value={text}
          onValueChange={setText}
          maxLength={100}
          onKeyDown={(event) => {
            // Enter is for looking here, and would send the form.
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      </Field>
      {[...chosen, ...others].length > 0 && (
        <fieldset className="grid max-h-64 gap-2 overflow-y-auto sm:grid-cols-2">
          <legend className="sr-only">Groups</legend>
          {[...chosen, ...others].map((group) => (
            <Checkbox
              key={group.id}
              label={group.members === null ? group.name : `${group.name} (${formatCount(group.members, 'member')})`}
              isChecked={isChosen(group.id)}
              onChange={(isChecked) =>
                onChange(isChecked ? [...chosen, group] : chosen.filter(({ id }) => id !== group.id))
              }
            />
          ))}
        </fieldset>
      )}
      {name === '' ? null : found.isError ? (
        <ProblemState
          error={found.error}
          action="see the groups"
          title="The groups could not be read."
          onRetry={() => void found.refetch()}
          isRetrying={found.isFetching}
        />
      ) : found.data ? (
        <p role="status" className="text-mid">
          {found.data.more > 0
            ? `${formatCount(found.data.more, 'more group')} with “${name}” in the name; write more of it.`
            : found.data.groups.length === 0
              ? `No group has “${name}” in its name.`
              : `${formatCount(found.data.groups.length, 'group')} with “${name}” in the name.`}
        </p>
      ) : (
        <SkeletonText lines={2} label="Looking for groups" />
      )}
    </div>
  );
}
