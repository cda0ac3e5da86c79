import type { ReactNode } from 'react';

/** One destination of the application. */
export type NavigationItem = {
  href: string;
  label: string;
  /** An element, for example `<Users />`; drawn at 20 px. */
  icon: ReactNode;
  /** Overrides what the address says. */
  isActive?: boolean;
};

/** Whether a destination is the current page or an ancestor of it. */
export function isActiveItem(item: NavigationItem, pathname: string): boolean {
  if (item.isActive !== undefined) return item.isActive;
  const path = item.href.split(/[?#]/, 1)[0] ?? item.href;
  return pathname === path || (path !== '/' && pathname.startsWith(`${path}/`));
}

/** The one current destination: the longest that matches, so that a section's root does not light up for its children. */
export function findActiveItem(items: readonly NavigationItem[], pathname: string): NavigationItem | undefined {
  return items
    .filter((item) => isActiveItem(item, pathname))
    .toSorted((a, b) => Number(b.isActive ?? false) - Number(a.isActive ?? false) || b.href.length - a.href.length)[0];
}
