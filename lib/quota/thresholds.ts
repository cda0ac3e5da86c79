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

/** From which shares of a limit on somebody is warned. */
export type UsageThresholds = { readonly near: number; readonly reached: number };

/** Those of every limit nobody has set any for. */
export const USAGE_THRESHOLDS: UsageThresholds = { near: NEAR_LIMIT_RATIO, reached: LIMIT_REACHED_RATIO };

/** The level of a share of a limit; by thresholds of its own where an organisation has set some. */
export function usageLevel(ratio: number, { near, reached } = USAGE_THRESHOLDS): UsageLevel {
  if (ratio >= reached) return 'reached';
  return ratio >= near ? 'near' : 'normal';
}
