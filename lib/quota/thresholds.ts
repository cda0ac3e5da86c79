/** From this share of a limit on, it is "Near limit". */
export const NEAR_LIMIT_RATIO = 0.8;
/** From this share of a limit on, it is "Limit reached": what is left is kept for people, jobs wait. */
export const LIMIT_REACHED_RATIO = 0.9;

/** How full a limit is, in the three steps every page, table and health rule uses. */
export type UsageLevel = 'normal' | 'near' | 'reached';

/** The words for each level; always shown beside the colour. */
export const USAGE_LEVEL_WORDS: Readonly<Record<UsageLevel, string>> = {
  normal: 'Below limit',
  near: 'Near limit',
  reached: 'Limit reached',
};

/** Share of a limit that is used, 0 to above 1; null when the limit is unknown or makes no sense. */
export function usageRatio(used: number, limit: number | null): number | null {
  return limit === null || limit <= 0 ? null : used / limit;
}

/** The level of a share of a limit. */
export function usageLevel(ratio: number): UsageLevel {
  if (ratio >= LIMIT_REACHED_RATIO) return 'reached';
  return ratio >= NEAR_LIMIT_RATIO ? 'near' : 'normal';
}
