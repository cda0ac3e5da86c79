'use client';

import { useState, type FormEvent } from 'react';
import type { ChangeBreakerInput, FamilyBreaker } from '#lib/quota/breakers.shared.ts';
import { HttpProblem } from '../data/fetch-json.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { useBreakers } from './use-breakers.ts';

/** What is about to be done to which family. */
export type PlannedChange = { readonly breaker: FamilyBreaker; readonly action: ChangeBreakerInput['action'] };

/** Props of {@link ChangeDialog}. */
export type ChangeDialogProps = { orgId: string; planned: PlannedChange; onClose: () => void };

const WORDS = {
  open: {
    title: (family: string) => `Open the breaker of ${family}?`,
    what: 'No call of this family is sent until somebody resets it, in every process of Headroom. Pages show what was last read; runs wait. Calls that are under way go on.',
    verb: 'Open breaker',
    busy: 'Opening',
  },
  reset: {
    title: (family: string) => `Reset the breaker of ${family}?`,
    what: 'Calls of this family are sent again at once, in every process of Headroom. When they keep failing, the breaker opens again by itself.',
    verb: 'Reset breaker',
    busy: 'Resetting',
  },
} as const;

/** Asks for the reason, says what it does, and closes once it is done. */
export function ChangeDialog({ orgId, planned, onClose }: ChangeDialogProps) {
  const { breaker, action } = planned;
  const { change } = useBreakers(orgId);
  const [reason, setReason] = useState('');
  const words = WORDS[action];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ family: breaker.family, action, reason }, { onSuccess: onClose });
  };
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={words.title(breaker.family)}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p>{words.what}</p>
        <Field label="Reason" help="Kept in the history and in the audit trail.">
          <Input value={reason} onValueChange={setReason} required minLength={3} maxLength={500} />
        </Field>
        {change.isError && (
          <Banner tone="error" title="The breaker was not changed.">
            {change.error instanceof HttpProblem ? (change.error.detail ?? change.error.title) : 'Try again.'}
          </Banner>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it as it is</Button>
          <Button type="submit" variant="primary" isBusy={change.isPending} busyLabel={words.busy}>
            {words.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
