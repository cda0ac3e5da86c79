'use client';

import { formatRelativeAge, formatTime } from '#lib/format.ts';
import { Banner } from '../ui/banner.tsx';
import { useNow } from '../ui/use-now.ts';
import type { Liveness } from './follow-stream.ts';

/** Props of {@link LiveBanner}. */
export type LiveBannerProps = {
  /** What is not live any more: "Presence is not live." */
  title: string;
  /** What we do until it is: "We connect again by ourselves." */
  meanwhile: string;
  liveness: Omit<Liveness, 'kind'> & { readonly kind: string };
  /** When what is shown was read, where the stream does not say until when it was true. */
  readAtMs?: number | null;
};

/** What is on screen is not live: since when, why, and what happens meanwhile. Nothing while it is, or may be soon. */
export function LiveBanner({ title, meanwhile, liveness, readAtMs = null }: LiveBannerProps) {
  const nowMs = useNow(1_000);
  if (liveness.kind !== 'lost' || nowMs === null) return null;
  const trueUntilMs = liveness.trueUntilMs ?? readAtMs;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Banner tone="warning" title={title}>
      {trueUntilMs === null
        ? 'It is not known until when it was true. '
        : `Shown is what was last known at ${formatTime(trueUntilMs, zone, undefined, true)}, ${formatRelativeAge(trueUntilMs, nowMs)}. `}
      {liveness.reason ? `${liveness.reason.replace(/\.$/, '')}. ` : 'The connection to Headroom is cut off. '}
      {meanwhile}
    </Banner>
  );
}
