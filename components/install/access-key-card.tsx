'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState, type ComponentProps, type ReactNode } from 'react';
import type { ActionResult } from '#lib/http/define-action.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { DescriptionList } from '../ui/description-list.tsx';
import { dataOf } from './install-actions.ts';

type Action<T> = (input: Record<string, never>) => Promise<ActionResult<T, string>>;
type Details = ComponentProps<typeof DescriptionList>['items'];
type Words = Pick<ComponentProps<typeof ConfirmDialog>, 'title' | 'stops' | 'stays' | 'undo'>;

/** The server actions of a key for a program, handed in by the page. */
export type AccessKeyActions<A> = {
  readonly create: Action<A>;
  readonly rotate: Action<A>;
  readonly remove: Action<null>;
};

/** Props of {@link AccessKeyCard}. */
export type AccessKeyCardProps<A> = {
  title: string;
  subtitle: string;
  actions: AccessKeyActions<A>;
  /** What there is to know of it; null while it is not set up. `made` is what was made just now. */
  detailsOf: (made: A | null) => Details | null;
  /** What else belongs to it, once it is set up. */
  children?: ReactNode;
  /** What the person is asked before the key is replaced, and before all of it is removed. */
  rotateWords: Words;
  removeWords: Words;
};

/** A key with which another program comes to Headroom: made, replaced and removed. It is shown once, right after it is made. */
export function AccessKeyCard<A extends { readonly key: string }>(props: AccessKeyCardProps<A>) {
  const { title, subtitle, actions, detailsOf, children, rotateWords, removeWords } = props;
  const router = useRouter();
  const [access, setAccess] = useState<A | null>(null);
  const [asks, setAsks] = useState<'rotate' | 'remove' | null>(null);
  const create = useMutation({
    mutationFn: () => dataOf(actions.create({})),
    onSuccess(made) {
      setAccess(made);
      router.refresh();
    },
  });
  const rotate = async () => {
    setAccess(await dataOf(actions.rotate({})));
    router.refresh();
  };
  const remove = async () => {
    await dataOf(actions.remove({}));
    setAccess(null);
    router.refresh();
  };
  const close = (isOpen: boolean) => !isOpen && setAsks(null);
  const details = detailsOf(access);
  return (
    <Card
      title={title}
      subtitle={subtitle}
      actions={
        details === null && (
          <Button size="sm" onClick={() => create.mutate()} isBusy={create.isPending} busyLabel="Setting up">
            Set up
          </Button>
        )
      }
    >
      {create.isError && <Banner tone="error" title={create.error.message} isUrgent />}
      {access && (
        <Banner tone="info" title="Copy the key now: it is shown this once.">
          <span className="font-mono break-all">{access.key}</span>{' '}
          <CopyButton key={access.key} text={access.key} label="Copy key" />
        </Banner>
      )}
      {details === null ? (
        <p className="text-mid">Not set up.</p>
      ) : (
        <>
          <DescriptionList items={details} />
          {children}
          <div className="mt-4 flex flex-wrap gap-2">
            <Button size="sm" onClick={() => setAsks('rotate')}>
              Replace key…
            </Button>
            <Button size="sm" variant="danger" onClick={() => setAsks('remove')}>
              Remove…
            </Button>
          </div>
        </>
      )}
      <ConfirmDialog
        isOpen={asks === 'rotate'}
        onOpenChange={close}
        {...rotateWords}
        confirmLabel="Replace key"
        busyLabel="Replacing key"
        cancelLabel="Keep the key"
        onConfirm={rotate}
      />
      <ConfirmDialog
        isOpen={asks === 'remove'}
        onOpenChange={close}
        {...removeWords}
        confirmLabel="Remove"
        busyLabel="Removing"
        cancelLabel="Keep it"
        onConfirm={remove}
      />
    </Card>
  );
}

/** An address to be copied. */
export function CopiedAddress({ text }: { text: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <span className="break-all">{text}</span>
      <CopyButton text={text} label="Copy address" />
    </span>
  );
}
