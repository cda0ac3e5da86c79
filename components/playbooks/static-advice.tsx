import { formatCount } from '#lib/format.ts';
import type { PlaybookDto } from '#lib/playbooks/schema.ts';
import { Card } from '../ui/card.tsx';

/** What belongs into Genesys Cloud itself, so that no call waits for a playbook. */
export function StaticAdvice({ playbooks }: { playbooks: readonly PlaybookDto[] }) {
  const alone = new Map(
    playbooks
      .flatMap(({ lastCheck }) => lastCheck?.steps ?? [])
      .filter(({ current, findings }) => current?.length === 1 || findings.some(({ code }) => code === 'random'))
      .map(({ routeId, siteName, routeName }) => [routeId, `${siteName}, ${routeName}`]),
  );
  return (
    <Card title="What belongs into Genesys Cloud itself">
      <div className="flex max-w-3xl flex-col gap-2">
        <p>
          A playbook changes which way new calls go; it is never asked while a call is set up, and Headroom may be away
          without a call noticing. The first line of defence is the route itself: give it several trunk bases and the
          distribution SEQUENTIAL, and Genesys Cloud tries the next carrier at once when one does not answer. Use a
          playbook for what that cannot do: taking a slow carrier out altogether, or moving a whole site.
        </p>
        {alone.size > 0 && (
          <p>
            {formatCount(alone.size, 'checked route')} {alone.size === 1 ? 'has' : 'have'} no second way of{' '}
            {alone.size === 1 ? 'its' : 'their'} own (one trunk base, or none that is tried in order):{' '}
            {[...alone.values()].join('; ')}.
          </p>
        )}
      </div>
    </Card>
  );
}
