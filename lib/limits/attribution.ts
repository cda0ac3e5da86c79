import type { LimitSource, RateHeaders } from './budget-types.ts';

/** What is known at a 429: what it carries, and what the token's bucket believed. */
export type ThrottleEvidence = {
  readonly headers: RateHeaders;
  /** `limit` of the error body: `{key, namespace}`, where the server sends it (platform document §3.3). */
  readonly limit: { readonly key: string; readonly namespace: string | null } | null;
  /** Calls the bucket believed to be used, this one included, of how many, and why. */
  readonly used: number;
  readonly believed: number;
  readonly limitSource: LimitSource;
};

/** Whether another limit than the token's own refused a call, as far as one refusal tells. */
export type ThrottleAttribution = {
  readonly isElsewhere: boolean;
  /** Goes into the ledger. */
  readonly cause: string;
};

/** The published limits that count a token's calls (platform document §3.1). */
const TOKEN_LIMIT_KEY =
  /^(client\.credentials\.|ui\.)?token\.rate\.per\.(minute|day)$|^org\.app\.user\.rate\.per\.minute$/;

/** A documented limit of which less than this part was used did not refuse the call, unless headers say so. */
const HARDLY_USED_SHARE = 0.5;

/** Attributes one 429 by what it carries, or else by what was used. A pure function. */
export function attributeThrottle(evidence: ThrottleEvidence): ThrottleAttribution {
  const { headers, limit, used, believed, limitSource } = evidence;
  if (limit !== null) return { isElsewhere: !TOKEN_LIMIT_KEY.test(limit.key), cause: limit.key };
  if (headers.count !== null && headers.allowed !== null) {
    const isBelow = headers.count < headers.allowed;
    return { isElsewhere: isBelow, cause: isBelow ? 'refused_below_token_limit' : 'rate_limit' };
  }
  const isDocumented = limitSource === 'limits_api' || limitSource === 'override';
  const isElsewhere = isDocumented && used < HARDLY_USED_SHARE * believed;
  return { isElsewhere, cause: isElsewhere ? 'refused_below_documented_limit' : 'rate_limit' };
}
