import type { RateHeaders } from './budget-types.ts';

/** No header said anything. */
export const NO_RATE_HEADERS: RateHeaders = { count: null, allowed: null, resetMs: null };

/**
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset` (platform document §3.2: optional, `reset` in whole seconds). What
 * is not a plain non-negative number within reason counts as absent, and a count without an allowance as well.
 */
export function parseRateHeaders(headers: { get(name: string): string | null }, serverSecondMs: number): RateHeaders {
  const allowed = readNumber(headers.get('inin-ratelimit-allowed'), 1_000_000);
  if (allowed === null || allowed < 1) return NO_RATE_HEADERS;
  const count = readNumber(headers.get('inin-ratelimit-count'), 10_000_000);
  const reset = readNumber(headers.get('inin-ratelimit-reset'), 86_400);
  return { count, allowed, resetMs: reset === null ? null : reset * serverSecondMs };
}

function readNumber(text: string | null, max: number): number | null {
  if (text === null || !/^\d+(\.\d+)?$/.test(text.trim())) return null;
  const value = Number(text);
  return value <= max ? value : null;
}
