'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  COOL_DOWN_SECONDS,
  HOLD_DOWN_SECONDS,
  TroubleKind,
  type PlaybookDto,
  type RoutesDto,
  type SetRuleInput,
  type TrunkBaseRef,
} from '#lib/playbooks/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { ProblemState } from '../state/problem-state.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { SkeletonText } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toast.tsx';
import type { PlaybookActions } from './playbook-actions.ts';
import { TROUBLE_WORDS } from './playbook-words.ts';
import { useReadAgain, useRoutes } from './use-playbooks.ts';

/** Props of {@link RuleDialog}. */
export type RuleDialogProps = {
  orgId: string;
  playbook: PlaybookDto;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  setRule: PlaybookActions['setRule'];
};

/** When a playbook is applied without a person. */
export function RuleDialog({ orgId, playbook, isOpen, onOpenChange, setRule }: RuleDialogProps) {
  const routes = useRoutes(orgId, isOpen);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Rule for ${playbook.name}`}
      description="Applies the playbook without a person when a trunk base stays in trouble. It never goes back by itself."
    >
      {routes.isError && !routes.data ? (
        <ProblemState error={routes.error} action="see trunk bases" title="The trunk bases could not be read." />
      ) : routes.data ? (
        <RuleForm
          orgId={orgId}
          playbook={playbook}
          routes={routes.data}
          setRule={setRule}
          onDone={() => onOpenChange(false)}
        />
      ) : (
        <SkeletonText lines={6} label="Reading trunk bases" />
      )}
    </Dialog>
  );
}

type FormProps = {
  orgId: string;
  playbook: PlaybookDto;
  routes: RoutesDto;
  setRule: PlaybookActions['setRule'];
  onDone: () => void;
};

const KINDS = TroubleKind.options;

function RuleForm({ orgId, playbook, routes, setRule, onDone }: FormProps) {
  const { rule } = playbook;
  const readAgain = useReadAgain(orgId);
  const toast = useToast();
  const [kinds, setKinds] = useState<readonly TroubleKind[]>(
    rule?.eventKinds ?? ['registration_lost', 'options_failed'],
  );
  const [baseIds, setBaseIds] = useState<readonly string[]>(rule?.trunkBaseIds ?? []);
  const [holdDown, setHoldDown] = useState(String(rule?.holdDownSeconds ?? HOLD_DOWN_SECONDS.usual));
  const [coolDown, setCoolDown] = useState(String((rule?.coolDownSeconds ?? COOL_DOWN_SECONDS.usual) / 60));
  const saving = useMutation({
    mutationFn: (input: SetRuleInput) => dataOf(setRule(input)),
    onSuccess: async (_saved, { isEnabled }) => {
      await readAgain();
      toast.success(isEnabled ? 'Rule switched on' : 'Rule switched off', {
        description: isEnabled ? 'It looks at what happens from now on.' : undefined,
      });
      onDone();
    },
  });
  const holdDownProblem = problemOf(Number(holdDown), HOLD_DOWN_SECONDS.min, HOLD_DOWN_SECONDS.max, 'seconds');
  const coolDownProblem = problemOf(
    Number(coolDown),
    COOL_DOWN_SECONDS.min / 60,
    COOL_DOWN_SECONDS.max / 60,
    'minutes',
  );
  const isValid = kinds.length > 0 && baseIds.length > 0 && !holdDownProblem && !coolDownProblem;
  const submit = (isEnabled: boolean) =>
    saving.mutate({
      playbookId: playbook.id,
      eventKinds: [...kinds],
      trunkBaseIds: [...baseIds],
      holdDownSeconds: Number(holdDown),
      coolDownSeconds: Number(coolDown) * 60,
      isEnabled,
    });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) submit(true);
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-semibold">When</legend>
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            label={TROUBLE_WORDS[kind]}
            isChecked={kinds.includes(kind)}
            onChange={(isOn) => setKinds(toggled(kinds, kind, isOn))}
          />
        ))}
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-semibold">On one of these trunk bases</legend>
        {watchable(routes, playbook).map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            isChecked={baseIds.includes(id)}
            onChange={(isOn) => setBaseIds(toggled(baseIds, id, isOn))}
          />
        ))}
      </fieldset>
      <Field
        label="Hold-down, seconds"
        help="Trouble must last this long without a break, so that a flapping trunk changes nothing."
        error={holdDownProblem}
      >
        <Input inputMode="numeric" value={holdDown} onValueChange={setHoldDown} />
      </Field>
      <Field label="Cool-down, minutes" help="The rule does not act again before." error={coolDownProblem}>
        <Input inputMode="decimal" value={coolDown} onValueChange={setCoolDown} />
      </Field>
      {saving.isError && <Banner tone="error" title={saving.error.message} isUrgent />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Discard</Button>
        {rule?.isEnabled && (
          <Button disabled={!isValid} onClick={() => submit(false)}>
            Switch rule off
          </Button>
        )}
        <Button type="submit" variant="primary" disabled={!isValid} isBusy={saving.isPending} busyLabel="Saving rule">
          {rule?.isEnabled ? 'Save rule' : 'Switch rule on'}
        </Button>
      </div>
    </form>
  );
}

function toggled<T>(all: readonly T[], one: T, isOn: boolean): readonly T[] {
  return isOn ? [...all.filter((each) => each !== one), one] : all.filter((each) => each !== one);
}

function problemOf(value: number, min: number, max: number, unit: string): string | null {
  const isFine =
    Number.isFinite(value) && value >= min && value <= max && Number.isInteger(unit === 'minutes' ? value * 60 : value);
  return isFine ? null : `Write ${unit} between ${min} and ${max}`;
}

/** Trunk bases the rule may watch; those it watches already stay in the list although they are gone. */
function watchable({ routes, trunkBases }: RoutesDto, { rule }: PlaybookDto): readonly TrunkBaseRef[] {
  const known = trunkBases ?? routes.flatMap((route) => route.trunkBases);
  const all = new Map(
    [...(rule?.trunkBaseIds ?? []).map((id) => ({ id, name: id })), ...known].map((base) => [base.id, base]),
  );
  return [...all.values()];
}
