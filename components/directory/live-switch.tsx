'use client';

import { Switch } from '../ui/switch.tsx';
import type { PageLiveness } from './use-live-states.ts';

const WORDS: Record<PageLiveness['kind'], string> = {
  off: 'Live',
  idle: 'Live',
  connecting: 'Live: connecting',
  live: 'Live for the rows you can see',
  lost: 'Live: interrupted',
};

/** The switch that follows the rows in view, with how that stands. */
export function LiveSwitch({ liveness, onChange }: { liveness: PageLiveness; onChange: (isOn: boolean) => void }) {
  return (
    <Switch
      label={<span role="status">{WORDS[liveness.kind]}</span>}
      isOn={liveness.kind !== 'off'}
      onChange={onChange}
    />
  );
}
