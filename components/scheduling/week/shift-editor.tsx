'use client';

import { Plus, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatTime } from '#lib/format.ts';
import { MINUTE_MS } from '#lib/scheduling/week/shift-shape.shared.ts';
import type { EditedWeek, WeekEdit } from '#lib/scheduling/week/week-edits.shared.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { NativeSelect } from './native-select.tsx';
import {
  editOf,
  offsetOf,
  partTime,
  startOf,
  type FieldProblems,
  type PartFields,
  type ShiftFields,
} from './shift-form.ts';
import { dayWords, type CodesById } from './week-words.ts';

/** Props of {@link ShiftEditor}. Give it a `key` that changes with the shift. */
export type ShiftEditorProps = {
  week: EditedWeek;
  codes: CodesById;
  /** The shift's key; null for a new one. */
  shiftKey: string | null;
  initial: ShiftFields;
  onApply: (edit: WeekEdit) => void;
  onRemove: () => void;
};

const NEW_PART_MINUTES = 60;

/** A shift's agent, day, time and activities in fields: everything that dragging does, and what it cannot. */
export function ShiftEditor({ week, codes, shiftKey, initial, onApply, onRemove }: ShiftEditorProps) {
  const { timeZone, days, agents } = week.view;
  const [fields, setFields] = useState(initial);
  const [problems, setProblems] = useState<FieldProblems>({});
  const formRef = useRef<HTMLFormElement>(null);
  useEffect(() => formRef.current?.querySelector<HTMLInputElement>('input[type=time]')?.focus(), []);
  const set = (change: Partial<ShiftFields>) => setFields((current) => ({ ...current, ...change }));
  const setPart = (id: number, change: Partial<PartFields>) =>
    set({ parts: fields.parts.map((part) => (part.id === id ? { ...part, ...change } : part)) });
  const agentOptions = useMemo(() => agents.map(({ id, name }) => ({ value: id, label: name })), [agents]);
  const codeOptions = useMemo(() => codeChoices(codes, fields), [codes, fields]);
  const apply = () => {
    const outcome = editOf(shiftKey, fields, timeZone);
    if ('edit' in outcome) onApply(outcome.edit);
    else setProblems(outcome.problems);
  };
  const startMs = startOf(fields, timeZone);
  const endMs = startMs === null ? null : startMs + Number(fields.length) * MINUTE_MS;
  return (
    <form
      ref={formRef}
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <NativeSelect
        label="Agent"
        value={fields.agentId}
        onValueChange={(agentId) => set({ agentId })}
        options={agentOptions}
      />
      <NativeSelect
        label="Day"
        value={fields.date}
        onValueChange={(date) => set({ date })}
        options={days.map((day) => ({ value: day.date, label: dayWords(day, timeZone) }))}
      />
      <div className="grid grid-cols-2 items-start gap-3">
        <Field label="Start" error={problems['start']}>
          <Input type="time" step={300} value={fields.start} onValueChange={(start) => set({ start })} />
        </Field>
        <Field label="Length in minutes" error={problems['length']}>
          <Input inputMode="numeric" value={fields.length} onValueChange={(length) => set({ length })} />
        </Field>
      </div>
      {endMs !== null && Number.isFinite(endMs) && (
        <p className="-mt-2 text-sm text-mid">
          Ends at {formatTime(endMs, timeZone)}, times in {timeZone}.
        </p>
      )}
      <NativeSelect
        label="Main activity"
        value={fields.activityCodeId}
        onValueChange={(activityCodeId) => set({ activityCodeId })}
        options={codeOptions}
      />
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-2 font-semibold">Other activities</legend>
        {fields.parts.map((part, index) => (
          <PartRow
            key={part.id}
            number={index + 1}
            part={part}
            time={partTime(fields, part, timeZone)}
            codeOptions={codeOptions}
            problem={problems[`part-${part.id}`]}
            onTime={(time) => setPart(part.id, { offsetMinutes: offsetOf(fields, time, timeZone) })}
            onChange={(change) => setPart(part.id, change)}
            onRemove={() => set({ parts: fields.parts.filter(({ id }) => id !== part.id) })}
          />
        ))}
        <Button
          size="sm"
          className="self-start"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => set({ parts: [...fields.parts, newPart(fields, codes)] })}
        >
          Add activity
        </Button>
      </fieldset>
      <div className="flex flex-wrap justify-end gap-2">
        {shiftKey !== null && <Button onClick={onRemove}>Remove shift</Button>}
        <Button type="submit" variant="primary">
          {shiftKey === null ? 'Add shift' : 'Apply change'}
        </Button>
      </div>
    </form>
  );
}

type PartRowProps = {
  number: number;
  part: PartFields;
  time: string;
  codeOptions: readonly { value: string; label: string }[];
  problem: string | undefined;
  onTime: (time: string) => void;
  onChange: (change: Partial<PartFields>) => void;
  onRemove: () => void;
};

function PartRow({ number, part, time, codeOptions, problem, onTime, onChange, onRemove }: PartRowProps) {
  return (
    <div role="group" aria-label={`Activity ${number}`} className="flex flex-col gap-2 border-l-3 border-divider pl-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 grow">
          <NativeSelect
            label={`Activity ${number}`}
            value={part.activityCodeId}
            onValueChange={(activityCodeId) => onChange({ activityCodeId })}
            options={codeOptions}
          />
        </div>
        <IconButton label={`Remove activity ${number}`} icon={<X className="size-4" />} onClick={onRemove} />
      </div>
      <div className="grid grid-cols-2 items-start gap-2">
        <Field label="From" error={problem}>
          <Input type="time" step={300} value={time} onValueChange={onTime} />
        </Field>
        <Field label="Minutes">
          <Input inputMode="numeric" value={part.length} onValueChange={(length) => onChange({ length })} />
        </Field>
      </div>
      <Field label="Description" isOptional>
        <Input value={part.description} onValueChange={(description) => onChange({ description })} />
      </Field>
    </div>
  );
}

/** Active codes, and those the shift has already though they are retired. */
function codeChoices(codes: CodesById, fields: ShiftFields): { value: string; label: string }[] {
  const used = new Set([fields.activityCodeId, ...fields.parts.map((part) => part.activityCodeId)]);
  const known = [...codes.values()].filter((code) => code.isActive || used.has(code.id));
  const unknown = [...used].filter((id) => !codes.has(id)).map((id) => ({ value: id, label: id }));
  return [...known.map(({ id, name }) => ({ value: id, label: name })), ...unknown];
}

/** A meeting in the middle of the shift: a place and a length to start from. */
function newPart(fields: ShiftFields, codes: CodesById): PartFields {
  const active = [...codes.values()].filter(({ isActive }) => isActive);
  const code = active.find(({ category }) => category === 'Meeting') ?? active[0];
  const shiftMinutes = Number(fields.length) || 0;
  const minutes = Math.max(5, Math.min(code?.lengthMinutes ?? NEW_PART_MINUTES, shiftMinutes));
  return {
    id: Math.max(-1, ...fields.parts.map(({ id }) => id)) + 1,
    offsetMinutes: Math.floor(Math.max(0, shiftMinutes - minutes) / 2 / 15) * 15,
    length: String(minutes),
    activityCodeId: code?.id ?? fields.activityCodeId,
    description: '',
  };
}
