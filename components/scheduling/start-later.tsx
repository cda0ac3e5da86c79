import { useState } from 'react';
import { formatDateTime } from '#lib/format.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';

/** Props of {@link StartLater}. */
export type StartLaterProps = {
  timeZone: string;
  isDisabled: boolean;
  isBusy: boolean;
  /** Why it could not be scheduled. */
  problem: string | null;
  onStart: (at: string) => void;
};

/** Lets a planner choose when a run starts. */
export function StartLater({ timeZone, isDisabled, isBusy, problem, onStart }: StartLaterProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  const chosen = text === '' ? null : new Date(text);
  const isValid = chosen !== null && Number.isFinite(chosen.getTime());
  return (
    <>
      <Button disabled={isDisabled} onClick={() => setIsOpen(true)}>
        Start later…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Start later"
        description="The run reads the week again when it starts, and leaves alone what somebody has changed by then."
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (isValid) onStart(chosen.toISOString());
          }}
        >
          <Field
            label="Start at"
            help={
              isValid ? `${formatDateTime(chosen.toISOString(), timeZone)} in ${timeZone}` : 'In your own time zone'
            }
          >
            <Input type="datetime-local" value={text} onValueChange={setText} required />
          </Field>
          {problem && <Banner tone="error" title={problem} isUrgent />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setIsOpen(false)}>Keep it as a draft</Button>
            <Button type="submit" variant="primary" disabled={!isValid} isBusy={isBusy} busyLabel="Scheduling run">
              Schedule run
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
