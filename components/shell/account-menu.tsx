'use client';

import { CircleUser, Keyboard, LogOut } from 'lucide-react';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { useTheme, type ThemeChoice } from '../ui/use-theme.ts';

/** Who is signed in. */
export type ShellUser = { name: string; email: string; roles: readonly string[] };

type AccountMenuProps = {
  user: ShellUser;
  onShowShortcuts: () => void;
  signOutHref?: string;
  onSignOut?: () => void;
  /** Shows the name beside the icon. */
  hasName?: boolean;
};

const THEMES: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** The signed-in person, the theme, the shortcuts and the way out. */
export function AccountMenu({ user, onShowShortcuts, signOutHref, onSignOut, hasName = false }: AccountMenuProps) {
  const { choice, setTheme } = useTheme();
  const signOut: MenuEntry[] = onSignOut
    ? [{ kind: 'item', id: 'sign-out', label: 'Sign out', icon: <LogOut className="size-4" />, onSelect: onSignOut }]
    : signOutHref
      ? [{ kind: 'link', id: 'sign-out', label: 'Sign out', icon: <LogOut className="size-4" />, href: signOutHref }]
      : [];
  const entries: MenuEntry[] = [
    {
      kind: 'radio',
      id: 'theme',
      label: 'Theme',
      value: choice,
      options: THEMES,
      onChange: (value) => setTheme(value as ThemeChoice),
    },
    { kind: 'separator', id: 'after-theme' },
    {
      kind: 'item',
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      icon: <Keyboard className="size-4" />,
      onSelect: onShowShortcuts,
    },
    ...signOut,
  ];
  return (
    <Menu
      align="end"
      entries={entries}
      heading={
        <div className="min-w-0">
          <p className="truncate font-semibold">{user.name}</p>
          <p className="truncate text-sm text-low">{user.email}</p>
          {user.roles.length > 0 && <p className="text-sm text-low">{user.roles.join(', ')}</p>}
        </div>
      }
      trigger={
        hasName ? (
          <button
            type="button"
            aria-label={`Account of ${user.name}`}
            className="flex min-h-9 w-full min-w-0 items-center gap-2 rounded-sm px-2 text-left text-mid hover:bg-hover hover:text-high"
          >
            <CircleUser aria-hidden className="size-5 shrink-0" />
            <span className="truncate">{user.name}</span>
          </button>
        ) : (
          <IconButton label={`Account of ${user.name}`} icon={<CircleUser className="size-5" />} />
        )
      }
    />
  );
}
