'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import clsx from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';

/** Props of {@link Dialog}. */
export type DialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the one that goes ahead last. */
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  /** The dialog asks before something is stopped or removed. */
  isAlert?: boolean;
};

const SIZES = { sm: 'xs:max-w-md', md: 'xs:max-w-xl', lg: 'xs:max-w-4xl' };

/** A task in front of the page; the page behind waits. Narrow screens show it in full width at the bottom. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'sm',
  isAlert,
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shroud transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          role={isAlert ? 'alertdialog' : 'dialog'}
          className={clsx(
            'fixed inset-x-0 bottom-0 z-40 mx-auto flex max-h-[92dvh] w-full flex-col rounded-t-md bg-page shadow-lg transition-opacity duration-150 outline-none data-ending-style:opacity-0 data-starting-style:opacity-0 xs:top-1/2 xs:bottom-auto xs:-translate-y-1/2 xs:rounded-md',
            SIZES[size],
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-4">
            <div className="min-w-0">
              <Base.Title className="text-lg">{title}</Base.Title>
              {description && <Base.Description className="mt-1 text-mid">{description}</Base.Description>}
            </div>
            <Base.Close render={<IconButton label="Close" icon={<X className="size-4" />} size="sm" />} />
          </div>
          <div className="min-h-0 grow overflow-y-auto px-5 py-4">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-divider px-5 py-3">{footer}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
