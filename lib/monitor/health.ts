import { usageLevel } from '#lib/quota/thresholds.ts';
import type { HealthLevel } from './schema.ts';

/** From this many 429s in the last hour on, an organisation is failing and not merely in need of attention. */
const FAILING_THROTTLES = 10;

/** What is known of one organisation when its health is judged. */
export type HealthFacts = {
  /** Null: Headroom was never installed there. */
  readonly grantState: 'active' | 'refused' | 'removed' | null;
  readonly isVerified: boolean;
  readonly installState: 'running' | 'failed' | 'verified' | null;
  readonly pauseReason: 'throttled' | 'parked' | null;
  /** Share of the budget used in the busiest minute of the last hour; null when the limit is unknown. */
  readonly peakRatio: number | null;
  readonly throttledLastHour: number;
  readonly runsFailedLastDay: number;
};

/** The judgement: how bad, and why, the worst reason first. */
export type Health = { readonly level: HealthLevel; readonly reasons: readonly string[] };

const ORDER: Readonly<Record<HealthLevel, number>> = { failing: 0, warning: 1, healthy: 2, inactive: 3 };

/** Judges one organisation. A healthy one has no reasons. */
export function judgeHealth(facts: HealthFacts): Health {
  if (facts.grantState === null || facts.grantState === 'removed') return judgeWithoutGrant(facts);
  const failing = failingReasons(facts);
  const warning = warningReasons(facts);
  if (failing.length > 0) return { level: 'failing', reasons: [...failing, ...warning] };
  return warning.length > 0 ? { level: 'warning', reasons: warning } : { level: 'healthy', reasons: [] };
}

/** Orders the worst first, then by name. */
export function compareHealth(
  first: { readonly name: string; readonly health: Health },
  second: { readonly name: string; readonly health: Health },
): number {
  return ORDER[first.health.level] - ORDER[second.health.level] || first.name.localeCompare(second.name, 'en');
}

function judgeWithoutGrant(facts: HealthFacts): Health {
  if (facts.installState === 'failed') return { level: 'warning', reasons: ['Installation failed'] };
  if (facts.installState === 'running') return { level: 'inactive', reasons: ['Installing'] };
  return { level: 'inactive', reasons: [facts.grantState === 'removed' ? 'Uninstalled' : 'Not installed'] };
}

function failingReasons(facts: HealthFacts): string[] {
  const reasons: string[] = [];
  if (facts.grantState === 'refused') reasons.push('Genesys Cloud refuses the credentials');
  if (facts.pauseReason === 'parked') reasons.push('Requests stopped: Genesys Cloud asked for a long wait');
  if (facts.throttledLastHour >= FAILING_THROTTLES) reasons.push(throttleWords(facts.throttledLastHour));
  return reasons;
}

function warningReasons(facts: HealthFacts): string[] {
  const reasons: string[] = [];
  if (facts.pauseReason === 'throttled') reasons.push('Requests paused by Genesys Cloud');
  if (facts.throttledLastHour > 0 && facts.throttledLastHour < FAILING_THROTTLES) {
    reasons.push(throttleWords(facts.throttledLastHour));
  }
  if (facts.peakRatio !== null && usageLevel(facts.peakRatio) !== 'normal') {
    const words = usageLevel(facts.peakRatio) === 'reached' ? 'Limit reached' : 'Near limit';
    reasons.push(`${words}: ${Math.round(facts.peakRatio * 100)}% in the busiest minute`);
  }
  if (facts.runsFailedLastDay > 0) {
    reasons.push(facts.runsFailedLastDay === 1 ? '1 run failed' : `${facts.runsFailedLastDay} runs failed`);
  }
  if (facts.grantState === 'active' && !facts.isVerified) reasons.push('Installation not verified');
  return reasons;
}

function throttleWords(count: number): string {
  return count === 1 ? '1 request was limited (429)' : `${count} requests were limited (429)`;
}
