import type { LimitRow } from '#lib/quota/schema.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

const LOOKS: Record<LimitRow['source'], { words: string; tone: Tone }> = {
  documented: { words: 'Documented', tone: 'neutral' },
  observed: { words: 'Observed', tone: 'info' },
  override: { words: 'Set by the partner', tone: 'warning' },
};

/** Where a limit's number comes from. */
export function SourceBadge({ source }: { source: LimitRow['source'] }) {
  return <Badge tone={LOOKS[source].tone}>{LOOKS[source].words}</Badge>;
}
