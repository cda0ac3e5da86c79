'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatNumber } from '#lib/format.ts';
import { trunkKeys, type TrunkGroup } from '#lib/trunks/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { useToast } from '../ui/toast.tsx';
import type { TrunkActions } from './trunk-actions.ts';

const MOST = 1_000_000;

/** Props of {@link CapacityDialog}. */
export type CapacityDialogProps = {
  orgId: string;
  /** Whose capacity is set; null while closed. */
  base: TrunkGroup | null;
  setCapacity: TrunkActions['setCapacity'];
  onClose: () => void;
};

/** How many calls a trunk carries at once, by contract: Genesys Cloud often does not know. */
export function CapacityDialog({ orgId, base, setCapacity, onClose }: CapacityDialogProps) {
  return (
    <Dialog
      isOpen={base !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={base === null ? 'Capacity' : `Capacity of ${base.name}`}
      description="Concurrent calls your carrier agreed to, over all edges of this trunk. It changes nothing in Genesys Cloud."
    >
      {base && (
        <CapacityForm key={base.trunkBaseId} orgId={orgId} base={base} setCapacity={setCapacity} onDone={onClose} />
      )}
    </Dialog>
  );
}

type FormProps = { orgId: string; base: TrunkGroup; setCapacity: TrunkActions['setCapacity']; onDone: () => void };

function CapacityForm({ orgId, base, setCapacity, onDone }: FormProps) {
  const queryClient = useQueryClient();
  const toast = useToast();
  const isOurs = base.capacitySource === 'headroom';
  const [text, setText] = useState(isOurs && base.capacity !== null ? String(base.capacity) : '');
  const [wasTried, setWasTried] = useState(false);
  const value = /^\d+$/.test(text.trim()) ? Number(text.trim()) : null;
  const isValid = value !== null && value >= 1 && value <= MOST;
  const save = useMutation({
    mutationFn: (capacity: number | null) => dataOf(setCapacity({ trunkBaseId: base.trunkBaseId, capacity })),
    onSuccess: async (_, capacity) => {
      await queryClient.invalidateQueries({ queryKey: trunkKeys.overview(orgId) });
      void queryClient.invalidateQueries({ queryKey: [orgId, 'trunks', 'series'] });
      toast.success(capacity === null ? 'Capacity removed' : 'Capacity saved', { description: base.name });
      onDone();
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setWasTried(true);
        if (isValid) save.mutate(value);
      }}
    >
      <Field
        label="Concurrent calls"
        help={
          base.capacitySource === 'genesys' && base.capacity !== null
            ? `Genesys Cloud has ${formatNumber(base.capacity)}. What you set here counts instead.`
            : 'A whole number, for example 200'
        }
        error={wasTried && !isValid ? `Write a whole number between 1 and ${formatNumber(MOST)}` : undefined}
      >
        <Input inputMode="numeric" autoComplete="off" value={text} onValueChange={setText} />
      </Field>
      {save.isError && <Banner tone="error" title={save.error.message} isUrgent />}
      <div className="flex flex-wrap justify-end gap-2">
        {isOurs && (
          <Button isBusy={save.isPending && save.variables === null} onClick={() => save.mutate(null)}>
            Remove capacity
          </Button>
        )}
        <Button onClick={onDone}>Keep as it is</Button>
        <Button
          type="submit"
          variant="primary"
          isBusy={save.isPending && save.variables !== null}
          busyLabel="Saving capacity"
        >
          Save capacity
        </Button>
      </div>
    </form>
  );
}
