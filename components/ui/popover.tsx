'use client';

import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';

/** Props of {@link Popover}. */
export type PopoverProps = {
  /** The button that opens it; it needs a name. */
  trigger: ReactElement<Record<string, unknown>>;
  title: ReactNode;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
};

/** A short explanation or a few controls beside the button that opened them. */
export function Popover({ trigger, title, children, align = 'start' }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup className="w-[min(20rem,calc(100vw-1rem))] rounded-md border border-edge bg-page p-4 shadow-lg outline-none">
            <Base.Title className="mb-1 text-base">{title}</Base.Title>
            <div className="text-mid">{children}</div>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
