'use client';

import {
  Building2,
  CalendarClock,
  ChartNoAxesCombined,
  FileChartColumn,
  Gauge,
  ListOrdered,
  PlugZap,
  RadioTower,
  ScrollText,
  ShieldAlert,
  Users,
} from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useMemo, type ReactNode } from 'react';
import { useFrame } from '#components/embed/use-frame.ts';
import { NotInstalledState } from '#components/install/not-installed-state.tsx';
import { useRunNotices } from '#components/scheduling/run-notices.ts';
import type { ShellUser } from '#components/shell/account-menu.tsx';
import { AppShell, type ShellOrganisation } from '#components/shell/app-shell.tsx';
import { endSession } from '#components/shell/auth-requests.ts';
import type { NavigationItem } from '#components/shell/navigation.ts';
import { StatePanel } from '#components/state/state-panel.tsx';
import { Banner } from '#components/ui/banner.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { useToast } from '#components/ui/toast.tsx';

type Destination =
  | 'directory'
  | 'wallboard'
  | 'scheduling'
  | 'trunks'
  | 'capacity'
  | 'playbooks'
  | 'scripts'
  | 'quota'
  | 'breakers'
  | 'install'
  | 'partner';

const DESTINATIONS: readonly (NavigationItem & { id: Destination })[] = [
  { id: 'directory', href: '/directory', label: 'Directory', icon: <Users /> },
  { id: 'wallboard', href: '/wallboard', label: 'Wallboard', icon: <ChartNoAxesCombined /> },
  { id: 'scheduling', href: '/scheduling', label: 'Scheduling', icon: <CalendarClock /> },
  { id: 'trunks', href: '/trunks', label: 'Trunks', icon: <RadioTower /> },
  { id: 'capacity', href: '/capacity', label: 'Capacity', icon: <FileChartColumn /> },
  { id: 'playbooks', href: '/playbooks', label: 'Playbooks', icon: <ListOrdered /> },
  { id: 'scripts', href: '/scripts', label: 'Scripts', icon: <ScrollText /> },
  { id: 'quota', href: '/quota', label: 'Quota', icon: <Gauge /> },
  { id: 'breakers', href: '/breakers', label: 'Breakers', icon: <ShieldAlert /> },
  { id: 'install', href: '/install', label: 'Install', icon: <PlugZap /> },
  { id: 'partner', href: '/partner', label: 'Partner monitor', icon: <Building2 /> },
];

/** Pages that make sense before the organisation is installed. */
const ALWAYS_OPEN = ['/install', '/partner'];

type OrgShellProps = {
  user: ShellUser;
  organisation: ShellOrganisation;
  grantState: 'active' | 'refused' | 'removed' | 'none';
  may: Readonly<Record<Destination, boolean>>;
  /** What the request said; the browser's own word follows after hydration. */
  isFramed: boolean;
  children: ReactNode;
};

/** Navigation by permission, sign-out, the frame variant, and what stands where a page needs an installation. */
export function OrgShell({ user, organisation, grantState, may, isFramed, children }: OrgShellProps) {
  const pathname = usePathname();
  const { isFramed: isFramedNow, bridge } = useFrame();
  useRunNotices({ orgId: organisation.id, isEnabled: may.scheduling && grantState === 'active', bridge });
  const toast = useToast();
  const navigation = useMemo(() => DESTINATIONS.filter(({ id }) => may[id]), [may]);

  const isRefused = grantState === 'refused';
  const isOpen = grantState === 'active' || ALWAYS_OPEN.some((path) => isBelow(pathname, path));
  // Somebody who may not see all organisations is told that by the page, under the name of their own.
  const isAboutEverybody = may.partner && isBelow(pathname, '/partner');
  const here = DESTINATIONS.find(({ href }) => isBelow(pathname, href));
  const signOut = () => {
    endSession().then(
      (url) => window.location.assign(url),
      () => toast.error('You could not be signed out', { description: 'Headroom did not answer. Try again.' }),
    );
  };
  return (
    <AppShell
      user={user}
      organisation={isAboutEverybody ? null : organisation}
      navigation={navigation}
      isEmbedded={isFramed || isFramedNow}
      onSignOut={signOut}
      banner={isRefused && isOpen && !isBelow(pathname, '/install') && <RefusedBanner canRepair={may.install} />}
    >
      {isOpen ? (
        children
      ) : (
        <>
          <PageHeader title={here?.label ?? 'Headroom'} />
          {isRefused ? (
            <RefusedState canRepair={may.install} />
          ) : (
            <NotInstalledState canInstall={may.install} organisationName={organisation.name} />
          )}
        </>
      )}
    </AppShell>
  );
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(`${path}/`);
}

type RefusedProps = { canRepair: boolean };

const REFUSED_TITLE = 'Genesys Cloud no longer accepts Headroom’s credential.';

function refusedWords(canRepair: boolean): string {
  return canRepair
    ? 'All calls have stopped until it is repaired. The history of runs and changes is kept.'
    : 'All calls have stopped. An admin of your organisation can repair it. The history of runs and changes is kept.';
}

/** Over pages that go on without the credential. */
function RefusedBanner({ canRepair }: RefusedProps) {
  return (
    <Banner
      tone="error"
      title={REFUSED_TITLE}
      actions={
        canRepair && (
          <ButtonLink href="/install" size="sm">
            Repair installation
          </ButtonLink>
        )
      }
    >
      {refusedWords(canRepair)}
    </Banner>
  );
}

/** In place of pages that cannot. */
function RefusedState({ canRepair }: RefusedProps) {
  return (
    <StatePanel
      icon={<PlugZap className="text-error" />}
      title={REFUSED_TITLE}
      actions={
        canRepair && (
          <ButtonLink href="/install" variant="primary">
            Repair installation
          </ButtonLink>
        )
      }
    >
      <p>{refusedWords(canRepair)}</p>
    </StatePanel>
  );
}
