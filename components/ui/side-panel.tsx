'use client';

import clsx from 'clsx';
import { ArrowLeft, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';
import { useMediaQuery } from './use-media-query.ts';

const MIN_PX = 320;
const MAX_PX = 720;
const START_PX = 416;
const STEP_PX = 32;

/** Props of {@link SidePanel}. */
export type SidePanelProps = {
  isOpen: boolean;
  title: ReactNode;
  subtitle?: ReactNode;
  onClose: () => void;
  /** What stays beside the panel: the list, which keeps its place and, on wide screens, the focus. */
  children: ReactNode;
  /** The detail itself. */
  panel: ReactNode;
  footer?: ReactNode;
};

/**
 * A detail beside its list. On wide screens the width can be dragged, or set with the arrow keys on its edge; on narrow
 * ones the panel is a full-width step with a way back, and the list waits behind it.
 */
export function SidePanel({ isOpen, title, subtitle, onClose, children, panel, footer }: SidePanelProps) {
  const isWide = useMediaQuery('(min-width: 64rem)');
  const [widthPx, setWidthPx] = useState(START_PX);
  const titleId = useId();
  const headingRef = useRef<HTMLHeadingElement>(null);
  const isStep = isOpen && !isWide;
  useEffect(() => {
    if (isStep) headingRef.current?.focus();
  }, [isStep]);
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <div className="flex min-w-0 items-start">
      <div className={clsx('min-w-0 grow', isStep && 'hidden')}>{children}</div>
      {isOpen && (
        <aside
          aria-labelledby={titleId}
          onKeyDown={handleKeyDown}
          className={clsx(
            'flex min-w-0',
            isWide ? 'sticky top-4 ml-2 max-h-[calc(100dvh-2rem)] min-h-80 shrink-0' : 'w-full',
          )}
          style={isWide ? { width: widthPx } : undefined}
        >
          {isWide && <PanelEdge widthPx={widthPx} onResize={setWidthPx} />}
          <div className="flex min-w-0 grow flex-col rounded-md border border-divider bg-page">
            <div className="flex items-start gap-2 border-b border-divider p-3">
              {isStep && (
                <IconButton
                  label="Back to the list"
                  icon={<ArrowLeft className="size-5" />}
                  size="sm"
                  onClick={onClose}
                />
              )}
              <div className="min-w-0 grow">
                <h2 ref={headingRef} id={titleId} tabIndex={-1} data-quiet-focus className="text-lg">
                  {title}
                </h2>
                {subtitle && <p className="text-sm text-low">{subtitle}</p>}
              </div>
              {!isStep && (
                <IconButton label="Close panel" icon={<X className="size-4" />} size="sm" onClick={onClose} />
              )}
            </div>
            <div className="min-h-0 grow overflow-y-auto p-4">{panel}</div>
            {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-divider p-3">{footer}</div>}
          </div>
        </aside>
      )}
    </div>
  );
}

const clampWidth = (widthPx: number) => Math.min(MAX_PX, Math.max(MIN_PX, Math.round(widthPx)));

function PanelEdge({ widthPx, onResize }: { widthPx: number; onResize: (widthPx: number) => void }) {
  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? STEP_PX : event.key === 'ArrowRight' ? -STEP_PX : 0;
    if (step === 0) return;
    event.preventDefault();
    onResize(clampWidth(widthPx + step));
  };
  const handlePointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const rightPx = event.currentTarget.parentElement?.getBoundingClientRect().right ?? window.innerWidth;
    onResize(clampWidth(rightPx - event.clientX));
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={widthPx}
      aria-valuemin={MIN_PX}
      aria-valuemax={MAX_PX}
      tabIndex={0}
      onKeyDown={handleKey}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={handlePointerMove}
      className="w-2 shrink-0 cursor-col-resize touch-none rounded-sm hover:bg-active focus-visible:bg-active"
    />
  );
}
