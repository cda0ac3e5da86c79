import clsx from 'clsx';
import type { ReactNode } from 'react';

/** Props of {@link DescriptionList}. */
export type DescriptionListProps = {
  items: readonly { term: string; detail: ReactNode }[];
  /** `rows`: term beside detail, under each other. `grid`: term above detail, side by side. */
  layout?: 'rows' | 'grid';
};

/** Facts about one thing. Pass `Unavailable` as the detail of a fact that is not known. */
export function DescriptionList({ items, layout = 'rows' }: DescriptionListProps) {
  return (
    <dl
      className={clsx(
        layout === 'rows'
          ? 'grid gap-x-4 gap-y-2 xs:grid-cols-[minmax(5rem,8rem)_1fr]'
          : 'grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] gap-4',
      )}
    >
      {items.map((item) => (
        <div key={item.term} className={clsx(layout === 'rows' && 'xs:contents')}>
          <dt className="text-low">{item.term}</dt>
          <dd className="min-w-0 font-medium">{item.detail}</dd>
        </div>
      ))}
    </dl>
  );
}
