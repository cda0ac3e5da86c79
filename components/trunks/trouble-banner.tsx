import { formatCount } from '#lib/format.ts';
import type { TrunkGroup } from '#lib/trunks/schema.ts';
import { Banner } from '../ui/banner.tsx';

const MOST_NAMES = 4;

/** Which trunks calls cannot go over, or not on every way, and why. Nothing while all is well. */
export function TroubleBanner({ bases }: { bases: readonly TrunkGroup[] }) {
  const down = bases.filter(({ condition }) => condition === 'out_of_service');
  const degraded = bases.filter(({ condition }) => condition === 'degraded');
  const [first] = down.length > 0 ? down : degraded;
  if (!first) return null;
  const troubled = down.length > 0 ? down : degraded;
  const words = down.length > 0 ? 'out of service' : 'degraded';
  return (
    <Banner
      tone={down.length > 0 ? 'error' : 'warning'}
      title={
        troubled.length === 1
          ? `${first.name} is ${words}.`
          : `${formatCount(troubled.length, 'trunk')} of ${bases.length} are ${words}.`
      }
    >
      {troubled.length > 1 && <p>{namesOf(troubled)}</p>}
      {first.conditionReason && <p>{sentence(first.conditionReason)}</p>}
      {down.length > 0 && degraded.length > 0 && <p>{formatCount(degraded.length, 'other trunk')} degraded.</p>}
    </Banner>
  );
}

function namesOf(bases: readonly TrunkGroup[]): string {
  const names = bases.slice(0, MOST_NAMES).map(({ name }) => name);
  const rest = bases.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

const sentence = (words: string) => `${words.replace(/\.$/, '')}.`;
