import type { ReactNode } from 'react';

/** Props of {@link PageHeader}. */
export type PageHeaderProps = {
  /** The page's only `h1`. */
  title: ReactNode;
  /** One line: what this page is about, or its scope and age. */
  description?: ReactNode;
  /** A link one level up, shown above the title. */
  back?: ReactNode;
  /** Shown beside the title, for example a status badge. */
  badge?: ReactNode;
  /** Buttons, the primary one last. */
  actions?: ReactNode;
  /** A stale note, banner or tabs that belong to the whole page. */
  children?: ReactNode;
};

/** The title row of a page: what it is, its state, and what can be done. */
export function PageHeader({ title, description, back, badge, actions, children }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 grow basis-72">
          {back && <div className="mb-1 text-sm">{back}</div>}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-xl">{title}</h1>
            {badge}
          </div>
          {description && <p className="mt-0.5 max-w-3xl text-mid">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
