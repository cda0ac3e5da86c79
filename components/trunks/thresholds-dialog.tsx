'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { trunkKeys, type TrunkThresholds } from '#lib/trunks/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { useToast } from '../ui/toast.tsx';
import type { TrunkActions } from './trunk-actions.ts';

const FIELDS = [
  { key: 'near', label: 'Near limit from, % of capacity' },
  { key: 'reached', label: 'Limit reached from, % of capacity' },
  { key: 'adherenceTarget', label: 'Target of adherence, %' },
] as const;

/** Props of {@link ThresholdsDialog}. */
export type ThresholdsDialogProps = {
  orgId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  thresholds: TrunkThresholds;
  setThresholds: TrunkActions['setThresholds'];
};

/** From when on the organisation wants to be warned, for everybody in it. */
export function ThresholdsDialog({ orgId, isOpen, onOpenChange, thresholds, setThresholds }: ThresholdsDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Thresholds"
      description="They hold for everybody in your organisation. Genesys Cloud itself warns from 80% and 90%."
    >
      <ThresholdsForm
        orgId={orgId}
        thresholds={thresholds}
        setThresholds={setThresholds}
        onDone={() => onOpenChange(false)}
      />
    </Dialog>
  );
}

type FormProps = Pick<ThresholdsDialogProps, 'orgId' | 'thresholds' | 'setThresholds'> & { onDone: () => void };

function ThresholdsForm({ orgId, thresholds, setThresholds, onDone }: FormProps) {
  const queryClient = useQueryClient();
  const toast = useToast();
  const [texts, setTexts] = useState(() => FIELDS.map(({ key }) => percentText(thresholds[key])));
  const [near = null, reached = null, adherenceTarget = null] = texts.map(readPercent);
  const save = useMutation({
    mutationFn: (next: TrunkThresholds) => dataOf(setThresholds(next)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trunkKeys.overview(orgId) });
      toast.success('Thresholds saved');
      onDone();
    },
  });
  const order =
    near !== null && reached !== null && near >= reached ? 'The first warning has to come before the second' : null;
  const problems = [near, reached, adherenceTarget].map((value) =>
    value === null ? 'Write a percentage above 0, at most 100' : null,
  );
  const isValid = order === null && near !== null && reached !== null && adherenceTarget !== null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) save.mutate({ near, reached, adherenceTarget });
      }}
    >
      {FIELDS.map(({ key, label }, index) => (
        <Field key={key} label={label} error={problems[index] ?? (key === 'near' ? order : null)}>
          <Input
            inputMode="decimal"
            autoComplete="off"
            value={texts[index]}
            onValueChange={(text) => setTexts(texts.map((old, at) => (at === index ? text : old)))}
          />
        </Field>
      ))}
      {save.isError && <Banner tone="error" title={save.error.message} isUrgent />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Keep as they are</Button>
        <Button
          type="submit"
          variant="primary"
          disabled={!isValid}
          isBusy={save.isPending}
          busyLabel="Saving thresholds"
        >
          Save thresholds
        </Button>
      </div>
    </form>
  );
}

const percentText = (share: number) => String(Math.round(share * 1000) / 10);

function readPercent(text: string): number | null {
  const percent = Number(text.trim().replace(',', '.').replace(/%$/, ''));
  return text.trim() !== '' && percent > 0 && percent <= 100 ? percent / 100 : null;
}
