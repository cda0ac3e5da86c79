'use client';

import { formatRelativeAge, formatTime } from '#lib/format.ts';
import { Banner } from '../ui/banner.tsx';
import { Switch } from '../ui/switch.tsx';
import { useNow } from '../ui/use-now.ts';
import type { Liveness } from './use-live-states.ts';

const WORDS: Record<Liveness['kind'], string> = {
  off: 'Live',
  idle: 'Live',
  connecting: 'Live: connecting',
  live: 'Live for the rows you can see',
  lost: 'Live: interrupted',
};

/** The switch that follows the rows in view, with how that stands. */
export function LiveSwitch({ liveness, onChange }: { liveness: Liveness; onChange: (isOn: boolean) => void }) {
  return (
    <Switch
      label={<span role="status">{WORDS[liveness.kind]}</span>}
      isOn={liveness.kind !== 'off'}
      onChange={onChange}
    />
  );
}

/** Props of {@link LiveBanner}. */
export type LiveBannerProps = {
  liveness: Liveness;
  /** When all users were last read, where the stream does not say until when it was true. */
  readAtMs: number | null | undefined;
};

/** Presence is not live any more: since when, why, and what happens meanwhile. */
export function LiveBanner({ liveness, readAtMs }: LiveBannerProps) {
  const nowMs = useNow(1_000);
  if (liveness.kind !== 'lost' || nowMs === null) return null;
  const trueUntilMs = liveness.trueUntilMs ?? readAtMs ?? null;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Banner tone="warning" title="Presence is not live.">
      {trueUntilMs === null
        ? 'It is not known until when it was true. '
        : `Shown is what was last known at ${formatTime(trueUntilMs, zone, undefined, true)}, ${formatRelativeAge(trueUntilMs, nowMs)}. `}
      {liveness.reason ? `${liveness.reason.replace(/\.$/, '')}. ` : 'The connection to Headroom is cut off. '}
      We connect again by ourselves, and ask for the rows every 30 seconds until then.
    </Banner>
  );
}
