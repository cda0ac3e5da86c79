import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Props of {@link Card}. */
export type CardProps = {
  /** The heading; leave out for a bare surface. */
  title?: ReactNode;
  /** One line under the heading: unit, window, scope. */
  subtitle?: ReactNode;
  /** Controls at the right of the heading. */
  actions?: ReactNode;
  /** Set when the content (a table) brings its own inner edge. */
  isFlush?: boolean;
  headingLevel?: 2 | 3;
  className?: string;
  children: ReactNode;
};

/** A raised surface with an optional heading. */
export function Card({ title, subtitle, actions, isFlush = false, headingLevel = 2, className, children }: CardProps) {
  const Heading = headingLevel === 2 ? 'h2' : 'h3';
  return (
    <section
      className={clsx('min-w-0 rounded-md border border-divider bg-page', isFlush ? 'overflow-clip' : 'p-4', className)}
    >
      {(title || actions) && (
        <div
          className={clsx('flex flex-wrap items-start justify-between gap-x-4 gap-y-2', isFlush ? 'p-4 pb-3' : 'mb-3')}
        >
          <div className="min-w-0">
            {title && <Heading className="text-lg">{title}</Heading>}
            {subtitle && <p className="text-sm text-low">{subtitle}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
