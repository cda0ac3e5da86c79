'use client';

import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

/** Shares the opening delay, so that moving along a row of icons shows each tooltip at once. Mounted once, at the root. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Base.Provider delay={400}>{children}</Base.Provider>;
}

/** Props of {@link Tooltip}. */
export type TooltipProps = {
  content: ReactNode;
  /** The element that has the tooltip; it must be able to take focus. */
  children: ReactElement<Record<string, unknown>>;
  side?: 'top' | 'bottom' | 'left' | 'right';
};

/** Words on hover and focus for a control that already has a name. Never the only place of a fact. */
export function Tooltip({ content, children, side = 'top' }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="max-w-72 rounded-sm bg-inverse px-2 py-1 text-sm text-on-inverse shadow-md">
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
