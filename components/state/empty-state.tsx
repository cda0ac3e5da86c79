import { Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { StatePanel } from './state-panel.tsx';

/** Props of {@link EmptyState}. */
export type EmptyStateProps = {
  /** What would stand here: "No runs yet". */
  title: string;
  /** What it is and why it is empty. */
  children?: ReactNode;
  /** The one action that fills it. */
  action?: ReactNode;
  icon?: ReactNode;
};

/** First use: nothing has ever been here. */
export function EmptyState({ title, children, action, icon = <Inbox /> }: EmptyStateProps) {
  return (
    <StatePanel icon={icon} title={title} actions={action}>
      {children}
    </StatePanel>
  );
}
