'use client';

import { useState } from 'react';
import type { EditedWeek, WeekEdit } from '#lib/scheduling/week/week-edits.shared.ts';
import { shiftsOfDay } from '#lib/scheduling/week/week-edits.shared.ts';
import { Button } from '../../ui/button.tsx';
import { NativeSelect } from './native-select.tsx';
import { dayWords, type CodesById } from './week-words.ts';

/** Props of {@link DayActions}. */
export type DayActionsProps = {
  week: EditedWeek;
  codes: CodesById;
  agentId: string;
  date: string;
  onApply: (edit: WeekEdit) => void;
};

/** What can be done with an agent's whole day: give it off, or let two agents change places. */
export function DayActions({ week, codes, agentId, date, onApply }: DayActionsProps) {
  const timeOff = [...codes.values()].filter(({ category, isActive }) => category === 'TimeOff' && isActive);
  const [codeId, setCodeId] = useState(timeOff[0]?.id ?? '');
  const [withAgent, setWithAgent] = useState('');
  const row = week.agents.get(agentId);
  const day = week.view.days.find((each) => each.date === date);
  const dayOff = row?.daysOff.find((each) => each.date === date);
  if (!row || !day) return null;
  const others = week.view.agents.filter(({ id }) => id !== agentId);
  const isEmpty = shiftsOfDay(week, agentId, date).length === 0;
  return (
    <section className="mt-6 flex flex-col gap-4 border-t border-divider pt-4">
      <h3 className="text-base">
        {row.agent.name}, {dayWords(day, week.view.timeZone)}
      </h3>
      {dayOff && (
        <Button className="self-start" onClick={() => onApply({ kind: 'no_day_off', agentId, date })}>
          Take back day off
        </Button>
      )}
      {!dayOff && timeOff.length > 0 && (
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-40 grow">
            <NativeSelect
              label="Time off"
              value={codeId}
              onValueChange={setCodeId}
              options={timeOff.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </div>
          <Button onClick={() => onApply({ kind: 'day_off', agentId, date, activityCodeId: codeId, description: '' })}>
            Give day off
          </Button>
        </div>
      )}
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-40 grow">
          <NativeSelect
            label="Swap this day with"
            value={withAgent}
            onValueChange={setWithAgent}
            placeholder="Choose an agent"
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
        <Button
          disabled={withAgent === '' || (isEmpty && shiftsOfDay(week, withAgent, date).length === 0)}
          onClick={() => onApply({ kind: 'swap', agentId, withAgentId: withAgent, date })}
        >
          Swap shifts
        </Button>
      </div>
    </section>
  );
}
