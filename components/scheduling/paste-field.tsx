'use client';

import { formatCount } from '#lib/format.ts';
import type { PasteReading } from '#lib/scheduling/paste.shared.ts';
import { Field, Textarea } from '../ui/field.tsx';

/** Props of {@link PasteField}. */
export type PasteFieldProps = {
  text: string;
  onTextChange: (text: string) => void;
  /** What the text comes to; null while that is not known. */
  reading: PasteReading | null;
  isDisabled: boolean;
  example: string;
};

/** Takes rows copied from a spreadsheet, and says how many of them are understood before they are sent. */
export function PasteField({ text, onTextChange, reading, isDisabled, example }: PasteFieldProps) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Field
        label="Or paste rows"
        help="Copied from a spreadsheet or a CSV. Without a heading row the columns are in the order of the template."
        isDisabled={isDisabled}
        error={reading && 'refusal' in reading ? reading.refusal : undefined}
      >
        <Textarea isMono rows={8} spellCheck={false} value={text} onValueChange={onTextChange} placeholder={example} />
      </Field>
      <div role="status" className="text-sm">
        {reading && !('refusal' in reading) && <Understood reading={reading} />}
      </div>
    </div>
  );
}

function Understood({ reading }: { reading: Exclude<PasteReading, { refusal: string }> }) {
  const { understood, wrong, firstWrong } = reading;
  return (
    <>
      <p className="font-semibold">
        {formatCount(understood, 'row')} understood{wrong > 0 && `, ${formatCount(wrong, 'row')} not`}.
      </p>
      {wrong > 0 && (
        <ul className="mt-1 list-disc pl-5 text-mid">
          {firstWrong.map(({ rowNumber, message, fix }) => (
            <li key={rowNumber}>
              Row {rowNumber}: {message}. {fix}.
            </li>
          ))}
          {wrong > firstWrong.length && (
            <li>The preview lists the {formatCount(wrong - firstWrong.length, 'other')}.</li>
          )}
        </ul>
      )}
    </>
  );
}
