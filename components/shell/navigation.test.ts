import { describe, expect, it } from 'vitest';
import { findActiveItem, type NavigationItem } from './navigation.ts';

const items: NavigationItem[] = [
  { href: '/o/1', label: 'Overview', icon: null },
  { href: '/o/1/schedules', label: 'Schedules', icon: null },
  { href: '/o/1/quota?range=1h', label: 'Quota', icon: null },
];

describe('findActiveItem', () => {
  it('picks the section a nested page belongs to, not its root', () => {
    expect(findActiveItem(items, '/o/1/schedules/runs/7')?.label).toBe('Schedules');
    expect(findActiveItem(items, '/o/1')?.label).toBe('Overview');
  });

  it('does not take a longer name for a child', () => {
    expect(findActiveItem(items, '/o/1/schedules-old')?.label).toBe('Overview');
    expect(findActiveItem(items, '/o/12')).toBeUndefined();
  });

  it('ignores the query of a destination', () => {
    expect(findActiveItem(items, '/o/1/quota')?.label).toBe('Quota');
  });

  it('lets the caller decide', () => {
    const forced = items.map((item) => ({ ...item, isActive: item.label === 'Quota' }));
    expect(findActiveItem(forced, '/o/1/schedules')?.label).toBe('Quota');
  });
});
