'use client';

import { useMutation } from '@tanstack/react-query';
import { Pencil, Play, SearchCheck, Timer, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { formatCount, formatDateTime, formatDuration } from '#lib/format.ts';
import type { PlaybookDto } from '#lib/playbooks/schema.ts';
import { dataOf } from '../install/install-actions.ts';
import { useTimeZone } from '../quota/use-time-zone.ts';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ApplyDialog } from './apply-dialog.tsx';
import { CheckResult, CheckVerdict } from './check-result.tsx';
import type { PlaybookActions } from './playbook-actions.ts';
import { orderWords, TROUBLE_WORDS } from './playbook-words.ts';
import { RuleDialog } from './rule-dialog.tsx';
import { useReadAgain } from './use-playbooks.ts';

/** Props of {@link PlaybookCard}. */
export type PlaybookCardProps = {
  orgId: string;
  playbook: PlaybookDto;
  canManage: boolean;
  /** Another application is under way. */
  isBusy: boolean;
  /** When a playbook last changed routes: what was checked before is not so any more. */
  routesChangedAtMs: number;
  onEdit: () => void;
  actions: PlaybookActions;
};

/** One playbook: what it is for, what it would change as of its last check, its rule, and what can be done with it. */
export function PlaybookCard({
  orgId,
  playbook,
  canManage,
  isBusy,
  routesChangedAtMs,
  onEdit,
  actions,
}: PlaybookCardProps) {
  const readAgain = useReadAgain(orgId);
  const timeZone = useTimeZone();
  const [open, setOpen] = useState<'apply' | 'rule' | 'remove' | null>(null);
  const opener = (which: 'apply' | 'rule' | 'remove') => (isOpen: boolean) => setOpen(isOpen ? which : null);
  const checking = useMutation({
    mutationFn: () => dataOf(actions.check({ playbookId: playbook.id })),
    onSettled: readAgain,
  });
  const { rule } = playbook;
  const lastCheck =
    playbook.lastCheck && playbook.lastCheck.checkedAtMs > routesChangedAtMs ? playbook.lastCheck : null;
  return (
    <Card
      title={playbook.name}
      subtitle={`${formatCount(playbook.steps.length, 'route')}, changed by ${playbook.updatedByName}`}
      actions={
        <>
          <Button
            size="sm"
            icon={<SearchCheck aria-hidden className="size-4" />}
            isBusy={checking.isPending}
            busyLabel="Checking"
            onClick={() => checking.mutate()}
          >
            Check
          </Button>
          {canManage && (
            <>
              <Button size="sm" icon={<Timer aria-hidden className="size-4" />} onClick={() => setOpen('rule')}>
                Rule
              </Button>
              <IconButton
                size="sm"
                label={`Edit ${playbook.name}`}
                icon={<Pencil className="size-4" />}
                onClick={onEdit}
              />
              <IconButton
                size="sm"
                label={`Remove ${playbook.name}`}
                icon={<Trash2 className="size-4" />}
                onClick={() => setOpen('remove')}
              />
              <Button
                size="sm"
                variant="primary"
                icon={<Play aria-hidden className="size-4" />}
                disabled={isBusy}
                onClick={() => setOpen('apply')}
              >
                Apply…
              </Button>
            </>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {playbook.description && <p className="whitespace-pre-line">{playbook.description}</p>}
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Badge tone={rule?.isEnabled ? 'info' : 'neutral'}>{rule?.isEnabled ? 'Rule on' : 'No rule on'}</Badge>
          {rule?.isEnabled && (
            <span className="text-mid">
              {rule.eventKinds.map((kind) => TROUBLE_WORDS[kind]).join(' or ')} for{' '}
              {formatDuration(rule.holdDownSeconds * 1000)}, switched on by {rule.enabledByName}
            </span>
          )}
        </p>
        {checking.isError && <Banner tone="error" title={checking.error.message} isUrgent />}
        {lastCheck ? (
          <section aria-label={`Last check of ${playbook.name}`}>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
              <CheckVerdict check={lastCheck} />
              <span className="text-low">Checked {formatDateTime(lastCheck.checkedAtMs, timeZone)}</span>
            </p>
            <CheckResult check={lastCheck} />
          </section>
        ) : (
          <>
            <p className="text-sm text-mid">
              {playbook.lastCheck
                ? 'Routes were changed by a playbook after the last check. Check it again.'
                : 'Not checked as it stands now.'}
            </p>
            <ul className="flex flex-col gap-1 text-sm" aria-label="Routes">
              {playbook.steps.map((step) => (
                <li key={step.routeId}>
                  {step.siteName}, {step.routeName}: {orderWords(step.trunkBases)}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {canManage && (
        <>
          <ApplyDialog
            orgId={orgId}
            playbook={playbook}
            isOpen={open === 'apply'}
            onOpenChange={opener('apply')}
            actions={actions}
          />
          <RuleDialog
            orgId={orgId}
            playbook={playbook}
            isOpen={open === 'rule'}
            onOpenChange={opener('rule')}
            setRule={actions.setRule}
          />
          <ConfirmDialog
            isOpen={open === 'remove'}
            onOpenChange={opener('remove')}
            title={`Remove ${playbook.name}?`}
            stops="The playbook and its rule are gone from this page."
            stays="The routes in Genesys Cloud, and the history."
            undo="Not possible; it can be made again."
            confirmLabel="Remove playbook"
            busyLabel="Removing playbook"
            cancelLabel="Keep playbook"
            onConfirm={async () => {
              await dataOf(actions.remove({ playbookId: playbook.id }));
              await readAgain();
            }}
          />
        </>
      )}
    </Card>
  );
}
