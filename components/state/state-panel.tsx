import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Props of {@link StatePanel}. */
export type StatePanelProps = {
  icon: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Said at once by a screen reader; for a state that replaced what was being read. */
  isUrgent?: boolean;
  className?: string;
};

/** The common frame of the states that stand where data would be. */
export function StatePanel({ icon, title, children, actions, isUrgent = false, className }: StatePanelProps) {
  return (
    <div
      role={isUrgent ? 'alert' : undefined}
      className={clsx('mx-auto flex max-w-lg flex-col items-center gap-2 px-4 py-10 text-center', className)}
    >
      <span aria-hidden className="mb-1 text-low [&>svg]:size-8">
        {icon}
      </span>
      <p className="font-heading text-lg font-bold">{title}</p>
      {children && <div className="flex flex-col gap-2 text-mid">{children}</div>}
      {actions && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
