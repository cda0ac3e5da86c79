import clsx from 'clsx';
import { CircleX, Clock, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Which condition a banner states. `throttled` is calm on purpose: waiting for Genesys Cloud is not a fault. */
export type BannerTone = 'info' | 'warning' | 'error' | 'throttled';

const LOOKS: Record<BannerTone, { icon: LucideIcon; iconClass: string; box: string }> = {
  info: { icon: Info, iconClass: 'text-info', box: 'border-info-line bg-info-subtle' },
  warning: { icon: TriangleAlert, iconClass: 'text-warning', box: 'border-warning-line bg-warning-subtle' },
  error: { icon: CircleX, iconClass: 'text-error', box: 'border-error-line bg-error-subtle' },
  throttled: { icon: Clock, iconClass: 'text-info', box: 'border-info-line bg-info-subtle' },
};

/** Props of {@link Banner}. */
export type BannerProps = {
  tone?: BannerTone;
  /** The condition in one short sentence. */
  title: ReactNode;
  /** Cause and next step. */
  children?: ReactNode;
  actions?: ReactNode;
  /** Interrupts a screen reader. Only for what the person must know before going on. */
  isUrgent?: boolean;
  className?: string;
};

/** A lasting condition of the page or of the organisation, shown for as long as it holds. */
export function Banner({ tone = 'info', title, children, actions, isUrgent = false, className }: BannerProps) {
  const { icon: Icon, iconClass, box } = LOOKS[tone];
  return (
    <div
      role={isUrgent ? 'alert' : 'status'}
      className={clsx('flex gap-3 rounded-md border px-4 py-3 text-high', box, className)}
    >
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', iconClass)} />
      <div className="flex min-w-0 grow flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-semibold">{title}</p>
          {children && <div className="mt-0.5 text-high">{children}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
