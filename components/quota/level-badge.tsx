import { USAGE_LEVEL_WORDS, type UsageLevel } from '#lib/quota/thresholds.ts';
import { StatusBadge, type Status } from '../ui/status-badge.tsx';

const STATUS: Record<UsageLevel, Status> = { normal: 'ok', near: 'warning', reached: 'failed' };

/** How full a limit is, in words with an icon. */
export function LevelBadge({ level }: { level: UsageLevel }) {
  return <StatusBadge status={STATUS[level]}>{USAGE_LEVEL_WORDS[level]}</StatusBadge>;
}
