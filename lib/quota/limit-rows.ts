import type { BudgetSnapshot, LearnedLimit } from '#lib/genesys/gateway-types.ts';
import { LIMIT_SOURCES, type BudgetNow, type LimitRow } from './schema.ts';
import { usageLevel, usageRatio } from './thresholds.ts';
import type { RecentCalls } from './recent-calls.ts';

/** Calls a minute of one application in an organisation, over all its tokens of one person (platform document §3.1). */
const ORG_APP_USER_LIMIT = 3_000;

/** The gateway's five sources in the three words of the screen. */
export function sourceOf(limitSource: BudgetSnapshot['limitSource']): LimitRow['source'] {
  switch (limitSource) {
    case 'default':
    case 'limits_api':
      return 'documented';
    case 'throttle':
    case 'headers':
      return 'observed';
    case 'override':
      return 'override';
  }
}

/**
 * The gateway's view of the budget; as long as the gateway has not called for the organisation, with the limit that an
 * earlier process learned.
 */
export function withLearnedLimit(budget: BudgetSnapshot, learned: readonly LearnedLimit[]): BudgetSnapshot {
  const known = learned
    .filter(({ key }) => key === 'token')
    .toSorted(bySource)
    .at(-1);
  if (budget.limitSource !== 'default' || known === undefined) return budget;
  const limitSource = ({ documented: 'limits_api', observed: 'headers', override: 'override' } as const)[known.source];
  return { ...budget, limit: known.allowed, limitSource, remaining: known.allowed - budget.used };
}

/** The gateway's view of the budget in the form of the screen. */
export function budgetNow(budget: BudgetSnapshot, recent: RecentCalls): BudgetNow {
  const { used, limit, remaining, reserve, inFlight, windowMs, resetsAtMs, pausedUntilMs, pauseReason } = budget;
  const ratio = usageRatio(used, limit);
  return {
    used: Math.round(used),
    limit: Math.round(limit),
    remaining: Math.max(0, Math.round(remaining)),
    reserve: Math.max(0, Math.round(reserve)),
    inFlight,
    limitSource: sourceOf(budget.limitSource),
    ratio,
    level: usageLevel(ratio ?? 0),
    windowMs,
    resetsAtMs,
    pausedUntilMs,
    pauseReason,
    waiting: { ...budget.waiting },
    recent,
  };
}

/**
 * The limits that matter for our calls: the token's own, the application's, those learned of single operations and of the
 * whole host, and every limit that a 429 of the last hour named. What we cannot know has no number, and says why.
 */
export function limitRows(
  now: BudgetNow,
  throttleCauses: readonly string[],
  learned: readonly LearnedLimit[],
): LimitRow[] {
  const token: LimitRow = {
    key: 'platform.api / client.credentials.token.rate.per.minute',
    name: 'Calls of Headroom’s OAuth client',
    kind: kindOf(now.windowMs),
    limit: now.limit,
    used: now.used,
    ratio: now.ratio,
    level: now.level,
    resetsAtMs: now.resetsAtMs,
    source: now.limitSource,
    seenAtMs: learned.find(({ key, source }) => key === 'token' && source === now.limitSource)?.observedAtMs ?? null,
    unknownReason: null,
  };
  const application: LimitRow = {
    ...unmeasured('platform.api / org.app.user.rate.per.minute', 'documented'),
    name: 'Calls of one application and person',
    kind: 'Calls per 60 s window',
    limit: ORG_APP_USER_LIMIT,
    unknownReason: 'Genesys Cloud does not tell how much of this limit is used.',
  };
  // One row for each key; where several sources speak, the last word counts.
  const others = learned.filter(({ key }) => key !== 'token').toSorted(bySource);
  const rows = [...new Map(others.map((limit) => [limit.key, learnedRow(limit)])).values()];
  const known = new Set([token, application, ...rows].map((row) => row.key.split(' / ').at(-1)));
  const named = [...new Set(throttleCauses)].filter((cause) => cause.includes('.') && !known.has(cause)).sort();
  return [token, application, ...rows, ...named.map((cause) => unmeasured(cause, 'observed'))];
}

function bySource(first: LearnedLimit, second: LearnedLimit): number {
  return LIMIT_SOURCES.indexOf(first.source) - LIMIT_SOURCES.indexOf(second.source);
}

function learnedRow({ key, allowed, windowMs, source, observedAtMs }: LearnedLimit): LimitRow {
  const [scope = '', subject = ''] = splitOnce(key, ':');
  return {
    ...unmeasured(key, source),
    name:
      scope === 'host' ? `All of Headroom’s calls to ${subject.replace(/^https?:\/\//, '')}` : `Calls of ${subject}`,
    kind: kindOf(windowMs),
    limit: allowed,
    seenAtMs: observedAtMs,
    unknownReason: 'Genesys Cloud does not tell how much of this limit is used.',
  };
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function kindOf(windowMs: number): string {
  return `Calls per ${Math.round(windowMs / 1000)} s window`;
}

function unmeasured(key: string, source: LimitRow['source']): LimitRow {
  return {
    key,
    name: key,
    kind: 'Named in a 429 of the last hour',
    limit: null,
    used: null,
    ratio: null,
    level: null,
    resetsAtMs: null,
    source,
    seenAtMs: null,
    unknownReason: 'Genesys Cloud named this limit, but neither its value nor how much is used.',
  };
}
