'use client';

import clsx from 'clsx';
import { Menu as MenuIcon } from 'lucide-react';
import NextLink from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { AccountMenu, type ShellUser } from './account-menu.tsx';
import { Logo } from './logo.tsx';
import { findActiveItem, type NavigationItem } from './navigation.ts';
import { useShortcutsDialog } from './shortcuts-dialog.tsx';

/** The organisation on screen. */
export type ShellOrganisation = { id: string; name: string; region: string };

/** Props of {@link AppShell}. */
export type AppShellProps = {
  user: ShellUser;
  /** Null on pages about all organisations. */
  organisation: ShellOrganisation | null;
  navigation: readonly NavigationItem[];
  /** Inside the Genesys Cloud client: no global navigation or logo, one title row, destinations as tabs. */
  isEmbedded?: boolean;
  /** Where "Sign out" leads, or what it does; `onSignOut` wins. Without either it is left out. */
  signOutHref?: string;
  onSignOut?: () => void;
  /** A lasting banner above every page, for example "Viewing as Contoso". */
  banner?: ReactNode;
  children: ReactNode;
};

const MAIN_ID = 'main';

/** The frame around every page: navigation, whose data this is, who is signed in. */
export function AppShell(props: AppShellProps) {
  const { navigation, isEmbedded = false, banner, children } = props;
  const pathname = usePathname();
  const active = findActiveItem(navigation, pathname);
  const { dialog, openShortcuts } = useShortcutsDialog();
  const parts = { ...props, active, openShortcuts };
  return (
    <>
      <a
        href={`#${MAIN_ID}`}
        className="sr-only rounded-sm bg-page px-3 py-2 font-semibold text-link focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <div className={clsx('flex min-h-dvh flex-col', !isEmbedded && 'md:flex-row')}>
        {isEmbedded ? <FrameBar {...parts} /> : <GlobalNavigation {...parts} />}
        <main id={MAIN_ID} tabIndex={-1} className={clsx('min-w-0 grow', isEmbedded ? 'p-3 xs:p-4' : 'p-4 md:p-6')}>
          {banner && <div className="mb-4">{banner}</div>}
          {children}
        </main>
      </div>
      {dialog}
    </>
  );
}

type PartProps = AppShellProps & { active: NavigationItem | undefined; openShortcuts: () => void };

function OrganisationName({ organisation }: { organisation: ShellOrganisation | null }) {
  return (
    <div className="min-w-0">
      <p className="truncate font-semibold">{organisation?.name ?? 'All organisations'}</p>
      {organisation && <p className="truncate text-sm text-low">{organisation.region}</p>}
    </div>
  );
}

function GlobalNavigation({
  user,
  organisation,
  navigation,
  active,
  openShortcuts,
  signOutHref,
  onSignOut,
}: PartProps) {
  const router = useRouter();
  const account = { user, onShowShortcuts: openShortcuts, signOutHref, onSignOut };
  return (
    <>
      <header
        data-print="hide"
        className="sticky top-0 z-30 flex items-center gap-2 border-b border-divider bg-canvas px-3 py-2 md:hidden"
      >
        <Menu
          trigger={<IconButton label="Navigation" icon={<MenuIcon className="size-5" />} />}
          entries={navigation.map((item) => ({
            kind: 'item',
            id: item.href,
            label: <span className={clsx(item === active && 'font-semibold')}>{item.label}</span>,
            icon: <NavigationIcon icon={item.icon} />,
            onSelect: () => router.push(item.href),
          }))}
        />
        <Logo className="size-7 shrink-0" />
        <div className="min-w-0 grow">
          <OrganisationName organisation={organisation} />
        </div>
        <AccountMenu {...account} />
      </header>
      <header
        data-print="hide"
        className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r border-divider bg-canvas md:flex"
      >
        <div className="flex items-center gap-2 px-4 pt-4 pb-2">
          <Logo className="size-8" />
          <span className="font-heading text-lg font-bold">Headroom</span>
        </div>
        <div className="mx-4 border-b border-divider py-2">
          <OrganisationName organisation={organisation} />
        </div>
        <nav aria-label="Main" className="min-h-0 grow overflow-y-auto p-2">
          <ul className="flex flex-col gap-0.5">
            {navigation.map((item) => (
              <li key={item.href}>
                <NextLink
                  href={item.href}
                  aria-current={item === active ? 'page' : undefined}
                  className="flex min-h-9 items-center gap-3 rounded-sm border-l-3 border-transparent px-2 text-mid no-underline hover:bg-hover hover:text-high aria-[current=page]:border-selected aria-[current=page]:bg-active aria-[current=page]:font-semibold aria-[current=page]:text-high"
                >
                  <NavigationIcon icon={item.icon} />
                  {item.label}
                </NextLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="border-t border-divider p-2">
          <AccountMenu {...account} hasName />
        </div>
      </header>
    </>
  );
}

function NavigationIcon({ icon }: { icon: ReactNode }) {
  return (
    <span aria-hidden className="shrink-0 [&>svg]:size-5">
      {icon}
    </span>
  );
}

function FrameBar({ user, organisation, navigation, active, openShortcuts, signOutHref, onSignOut }: PartProps) {
  const router = useRouter();
  return (
    <header
      data-print="hide"
      className="sticky top-0 z-30 flex items-center gap-3 border-b border-divider bg-page px-3"
    >
      <div className="min-w-0 grow">
        <Tabs
          label="Pages"
          value={active?.href ?? null}
          onChange={(href) => router.push(href)}
          tabs={navigation.map((item) => ({ value: item.href, label: item.label, href: item.href }))}
          isFlush
        />
      </div>
      <div className="max-w-40 min-w-0 py-1 text-right">
        <OrganisationName organisation={organisation} />
      </div>
      <AccountMenu user={user} onShowShortcuts={openShortcuts} signOutHref={signOutHref} onSignOut={onSignOut} />
    </header>
  );
}
