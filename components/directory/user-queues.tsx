'use client';

import { queueGap } from '#lib/directory/queues.shared.ts';
import { formatDate, formatTime } from '#lib/format.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { Badge } from '../ui/badge.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useNow } from '../ui/use-now.ts';
import { useUserQueues } from './use-directory.ts';

/** The queues one user is in, which of them are not joined, as of when, and what is not known and why. */
export function UserQueues({ orgId, userId }: { orgId: string; userId: string }) {
  const { data, isError } = useUserQueues(orgId, userId);
  if (!data) {
    return isError ? <Unavailable reason="The queues could not be asked for" /> : <Skeleton className="h-4 w-3/4" />;
  }
  const { queues, reading } = data;
  const gap = queueGap(reading);
  const asOfMs = queues.length > 0 ? Math.min(...queues.map((queue) => queue.asOfMs)) : reading.asOfMs;
  return (
    <span className="flex flex-col gap-1">
      {queues.length > 0 ? (
        <span className="flex flex-wrap gap-1">
          {queues.map(({ name, joined }, index) => (
            <Badge key={`${name} ${index}`}>
              {name}
              {joined === false && <span className="text-mid">not joined</span>}
            </Badge>
          ))}
        </span>
      ) : (
        gap === null && <span>In no queue</span>
      )}
      {asOfMs !== null && (queues.length > 0 || gap === null) && <AsOf atMs={asOfMs} />}
      {gap !== null && <span className="text-sm font-normal text-mid">{gap}</span>}
    </span>
  );
}

/** The moment of what is shown; the day, too, where it was not today. */
function AsOf({ atMs }: { atMs: number }) {
  const nowMs = useNow(60_000);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isToday = nowMs === null || formatDate(nowMs, zone) === formatDate(atMs, zone);
  return (
    <span className="text-sm font-normal text-mid">
      as of{' '}
      <time dateTime={new Date(atMs).toISOString()}>
        {isToday ? '' : `${formatDate(atMs, zone)}, `}
        {formatTime(atMs, zone)}
      </time>
    </span>
  );
}
