'use client';

import { Toast } from '@base-ui/react/toast';
import clsx from 'clsx';
import { CircleCheck, CircleX, Info, X } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';

const SHOWN_FOR_MS = 7000;

type ToastKind = 'success' | 'info' | 'error';

const ICONS = {
  success: <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />,
  info: <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-info" />,
  error: <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-error" />,
};

/** Holds and shows toasts. Mounted once, at the root. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={SHOWN_FOR_MS} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 left-4 z-50 ml-auto flex w-auto max-w-96 flex-col gap-2 outline-none">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['right', 'down']}
      data-toast=""
      className={clsx(
        'rounded-md border border-edge bg-page text-high shadow-lg transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0',
        toast.limited && 'hidden',
      )}
    >
      <Toast.Content className="flex gap-3 p-3">
        {ICONS[(toast.type as ToastKind | undefined) ?? 'info']}
        <div className="min-w-0 grow">
          <Toast.Title className="font-body text-base font-semibold" />
          <Toast.Description className="text-mid" />
          <Toast.Action className="mt-1 -ml-1 rounded-sm px-1 font-semibold text-link underline underline-offset-2 hover:text-link-hover" />
        </div>
        <Toast.Close render={<IconButton label="Dismiss" icon={<X className="size-4" />} size="sm" />} />
      </Toast.Content>
    </Toast.Root>
  ));
}

/** What a toast says. */
export type ToastOptions = {
  /** A later toast with the same id replaces this one, for example a run's id. */
  id?: string;
  description?: ReactNode;
  /** One link-like action, for example "Undo". */
  action?: { label: string; onClick: () => void };
};

/** Shows toasts. They confirm what already happened; an error also stands on the page itself. */
export type ToastApi = Record<ToastKind, (title: string, options?: ToastOptions) => void>;

/** The toasts of this page. Errors stay until dismissed, the others for 7 s (longer while hovered or focused). */
export function useToast(): ToastApi {
  const { add } = Toast.useToastManager();
  return useMemo(() => {
    const show =
      (type: ToastKind) =>
      (title: string, options: ToastOptions = {}) => {
        add({
          id: options.id,
          type,
          title,
          description: options.description,
          timeout: type === 'error' ? 0 : SHOWN_FOR_MS,
          priority: type === 'error' ? 'high' : 'low',
          actionProps: options.action && { children: options.action.label, onClick: options.action.onClick },
        });
      };
    return { success: show('success'), info: show('info'), error: show('error') };
  }, [add]);
}
