'use client';

import { useState, type ReactNode } from 'react';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field, Input } from './field.tsx';

/** Props of {@link ConfirmDialog}. */
export type ConfirmDialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** A question with the verb: "Abort run?" */
  title: string;
  /** What stops or changes: "Finishes 6 in flight; 1,840 will not be changed." */
  stops: ReactNode;
  /** What stays as it is: "1,200 changes already made." */
  stays: ReactNode;
  /** Whether and how it can be undone. */
  undo: ReactNode;
  /** Repeats the verb: "Abort run". */
  confirmLabel: string;
  busyLabel: string;
  /** Keeps things as they are, in words: "Keep running". */
  cancelLabel: string;
  /** Resolves when it is done; the dialog closes then and not before. Rejects with the words to show. */
  onConfirm: () => Promise<void>;
  /** The name to type first; only where the whole organisation is touched. */
  nameToType?: string;
  /** False for a step that can be taken back and removes nothing. */
  isDanger?: boolean;
};

/** Asks before something is stopped or removed: what stops, what stays, and whether it can be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog isOpen={props.isOpen} onOpenChange={props.onOpenChange} title={props.title} isAlert footer={null}>
      <ConfirmBody {...props} />
    </Dialog>
  );
}

function ConfirmBody(props: ConfirmDialogProps) {
  const {
    onOpenChange,
    stops,
    stays,
    undo,
    confirmLabel,
    busyLabel,
    cancelLabel,
    onConfirm,
    nameToType,
    isDanger = true,
  } = props;
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const isNamed = nameToType === undefined || typed.trim() === nameToType;
  const confirm = () => {
    setIsBusy(true);
    setProblem(null);
    onConfirm().then(
      () => {
        setIsBusy(false);
        onOpenChange(false);
      },
      (reason: unknown) => {
        setIsBusy(false);
        setProblem(reason instanceof Error ? reason.message : String(reason));
      },
    );
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed && !isBusy) confirm();
      }}
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        <dt className="font-semibold">Stops</dt>
        <dd>{stops}</dd>
        <dt className="font-semibold">Stays</dt>
        <dd>{stays}</dd>
        <dt className="font-semibold">Undo</dt>
        <dd>{undo}</dd>
      </dl>
      {nameToType !== undefined && (
        <Field label={`Type “${nameToType}” to confirm`}>
          <Input value={typed} onValueChange={setTyped} autoComplete="off" spellCheck={false} />
        </Field>
      )}
      {problem && <Banner tone="error" title={problem} isUrgent />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>{cancelLabel}</Button>
        <Button
          type="submit"
          variant={isDanger ? 'danger' : 'primary'}
          isBusy={isBusy}
          busyLabel={busyLabel}
          disabled={!isNamed}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
