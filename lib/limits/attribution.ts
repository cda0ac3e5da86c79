import type { RateHeaders } from './budget-types.ts';

/** What a 429 gives away about the limit that was hit. */
export type ThrottleEvidence = {
  readonly operation: string;
  readonly headers: RateHeaders;
  /** `limit` of the error body: `{key, namespace}`, where the server sends it (platform document §3.3). */
  readonly limit: { readonly key: string; readonly namespace: string | null } | null;
};

/**
 * Whose limit refused a call. `token`: the bucket's own, or nothing speaks against it. `elsewhere`: another one, and the
 * token's own limit keeps its height. `suspect` names what shares that other limit, as far as one refusal tells.
 */
export type ThrottleAttribution = {
  readonly scope: 'token' | 'elsewhere';
  /** Goes into the ledger. */
  readonly cause: string;
  readonly suspect: string | null;
};

/** The published limits that count a token's calls (platform document §3.1). */
const TOKEN_LIMIT_KEY =
  /^(client\.credentials\.|ui\.)?token\.rate\.per\.(minute|day)$|^org\.app\.user\.rate\.per\.minute$/;

/** Attributes one 429 by what it carries. A pure function. */
export function attributeThrottle({ operation, headers, limit }: ThrottleEvidence): ThrottleAttribution {
  if (limit !== null) {
    if (TOKEN_LIMIT_KEY.test(limit.key)) return { scope: 'token', cause: limit.key, suspect: null };
    return { scope: 'elsewhere', cause: limit.key, suspect: limit.namespace ?? operation };
  }
  if (headers.count !== null && headers.allowed !== null && headers.count < headers.allowed) {
    return { scope: 'elsewhere', cause: 'refused_below_token_limit', suspect: operation };
  }
  return { scope: 'token', cause: 'rate_limit', suspect: null };
}
