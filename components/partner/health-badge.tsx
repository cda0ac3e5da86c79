import type { HealthLevel, TenantDto } from '#lib/monitor/schema.ts';
import { StatusBadge, type Status } from '../ui/status-badge.tsx';

const LOOKS: Record<HealthLevel, { words: string; status: Status }> = {
  failing: { words: 'Failing', status: 'failed' },
  warning: { words: 'Needs attention', status: 'attention' },
  healthy: { words: 'Healthy', status: 'ok' },
  inactive: { words: 'Not active', status: 'unknown' },
};

/** A level in words. */
export function healthWords(level: HealthLevel): string {
  return LOOKS[level].words;
}

/** A level's icon. */
export function healthStatus(level: HealthLevel): Status {
  return LOOKS[level].status;
}

/** Health as icon, word and the worst reason. */
export function HealthBadge({ health }: { health: TenantDto['health'] }) {
  const { words, status } = LOOKS[health.level];
  const [first, ...others] = health.reasons;
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-2 align-middle">
      <StatusBadge status={status}>{words}</StatusBadge>
      {first && (
        <span className="truncate" title={health.reasons.join('. ')}>
          {first}
          {others.length > 0 && ` and ${others.length} more`}
        </span>
      )}
    </span>
  );
}
