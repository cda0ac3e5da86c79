'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import clsx from 'clsx';
import NextLink from 'next/link';
import type { ReactNode } from 'react';
import { Select } from './select.tsx';

/** One tab. With `href` it is a link to a page of its own; otherwise give `content`. */
export type TabItem = { value: string; label: string; badge?: ReactNode; href?: string; content?: ReactNode };

/** Props of {@link Tabs}. */
export type TabsProps = {
  /** What the tabs divide. */
  label: string;
  tabs: readonly TabItem[];
  value: string | null;
  onChange: (value: string) => void;
  /** No line under the row; for a bar that draws its own. */
  isFlush?: boolean;
};

const TAB =
  'flex min-h-10 items-center gap-2 border-b-3 border-transparent px-1 whitespace-nowrap text-mid no-underline -outline-offset-2 hover:text-high';

/** Tabs; under 480 px they become a select. Tabs with `href` are navigation, the others switch panels. */
export function Tabs(props: TabsProps) {
  const isNavigation = props.tabs.some((tab) => tab.href !== undefined);
  return isNavigation ? <NavigationTabs {...props} /> : <PanelTabs {...props} />;
}

function NarrowSelect({ label, tabs, value, onChange }: TabsProps) {
  return (
    <div className="py-1.5 xs:hidden">
      <Select label={label} options={tabs} value={value} onValueChange={onChange} />
    </div>
  );
}

const ROW = 'hidden gap-5 overflow-x-auto xs:flex';

function NavigationTabs(props: TabsProps) {
  const { label, tabs, value, isFlush } = props;
  return (
    <>
      <NarrowSelect {...props} />
      <nav aria-label={label} className={clsx(ROW, !isFlush && 'border-b border-divider')}>
        {tabs.map((tab) => (
          <NextLink
            key={tab.value}
            href={tab.href ?? ''}
            aria-current={tab.value === value ? 'page' : undefined}
            className={clsx(
              TAB,
              'aria-[current=page]:border-selected aria-[current=page]:font-semibold aria-[current=page]:text-high',
            )}
          >
            {tab.label}
            {tab.badge}
          </NextLink>
        ))}
      </nav>
    </>
  );
}

function PanelTabs(props: TabsProps) {
  const { label, tabs, value, onChange, isFlush } = props;
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as string)}>
      <NarrowSelect {...props} />
      <Base.List aria-label={label} className={clsx(ROW, !isFlush && 'border-b border-divider')}>
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className={clsx(TAB, 'data-active:border-selected data-active:font-semibold data-active:text-high')}
          >
            {tab.label}
            {tab.badge}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-4 outline-offset-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
