'use client';

import { CalendarClock, CalendarDays, ChartLine, LayoutList, PhoneCall, ToggleLeft, Users } from 'lucide-react';
import { AppShell } from '#components/shell/app-shell.tsx';
import type { NavigationItem } from '#components/shell/navigation.ts';
import { ChartsSection } from './charts-section.tsx';
import { ControlsSection } from './controls-section.tsx';
import { FeedbackSection } from './feedback-section.tsx';
import { StatesSection } from './states-section.tsx';
import { TableSection } from './table-section.tsx';
import { TrunksSection } from './trunks-section.tsx';
import { WeekSection } from './week-section.tsx';

const PARTS = [
  { part: 'controls', label: 'Controls', icon: <ToggleLeft />, content: () => <ControlsSection /> },
  { part: 'feedback', label: 'Feedback', icon: <CalendarClock />, content: () => <FeedbackSection /> },
  {
    part: 'states',
    label: 'States',
    icon: <LayoutList />,
    content: (nowMs: number) => <StatesSection openedMs={nowMs} />,
  },
  { part: 'table', label: 'Table', icon: <Users />, content: () => <TableSection /> },
  { part: 'week', label: 'Week grid', icon: <CalendarDays />, content: () => <WeekSection /> },
  { part: 'charts', label: 'Charts', icon: <ChartLine />, content: () => <ChartsSection /> },
  {
    part: 'trunks',
    label: 'Trunks',
    icon: <PhoneCall />,
    content: (nowMs: number) => <TrunksSection openedMs={nowMs} />,
  },
];

type GalleryShellProps = { isEmbedded: boolean; part: string; openedMs: number };

/** The gallery inside the real application shell. */
export function GalleryShell({ isEmbedded, part, openedMs }: GalleryShellProps) {
  const current = PARTS.find((each) => each.part === part) ?? PARTS[0];
  const navigation: NavigationItem[] = PARTS.map((each) => ({
    href: `/gallery?part=${each.part}${isEmbedded ? '&embedded=1' : ''}`,
    label: each.label,
    icon: each.icon,
    isActive: each === current,
  }));
  return (
    <AppShell
      user={{ name: 'Ana María Okonkwo', email: 'ana.okonkwo@contoso.example', roles: ['Org admin', 'Planner'] }}
      organisation={{ id: 'o1', name: 'Contoso Contact Centres', region: 'Europe (Ireland) · mypurecloud.ie' }}
      navigation={navigation}
      isEmbedded={isEmbedded}
      onSignOut={() => undefined}
    >
      {current?.content(openedMs)}
    </AppShell>
  );
}
