import type { Answer, GatewayCode } from '#lib/genesys/gateway-types.ts';
import { presenceDefinitions } from '#lib/genesys/operations/presence.ts';
import { USERS_PAGE_SIZE, usersList, type GenesysUser } from '#lib/genesys/operations/users.ts';
import { gateway } from '#lib/runtime.ts';
import { ok, type Failure, type Result } from '#lib/result.ts';
import type { DirectoryDto } from './schema.ts';
import { presenceLabels, toDirectoryUser, type PresenceLabels } from './to-directory-user.ts';

const CONSUMER = 'directory.page';
/** 100,000 users; beyond it the page count in an answer is not believed. */
const MAX_PAGES = 200;
const RETRY_POLL_MS = 30_000;
const MIN_POLL_MS = 15_000;
const MIN_RETRY_POLL_MS = 2_000;

type Page = {
  readonly entities: readonly GenesysUser[];
  readonly pageCount: number | null;
  readonly total: number | null;
};
type PageResult = Result<Answer<Page>, GatewayCode>;

/**
 * Reads all pages of active users through the gateway, which serves them from its cache while they are fresh and makes one
 * request for everybody who asks at the same time. Pages that fail are counted; only a failing first page fails it all.
 */
export async function readDirectory(orgId: string): Promise<Result<DirectoryDto, GatewayCode>> {
  const [labels, first] = await Promise.all([readLabels(orgId), readPage(orgId, 1)]);
  if (!first.ok) return first;
  const pageCount = pageCountOf(first.data.data);
  const others = await Promise.all(Array.from({ length: pageCount - 1 }, (_, index) => readPage(orgId, index + 2)));
  return ok(assemble(orgId, [first, ...others], labels));
}

async function readLabels(orgId: string): Promise<PresenceLabels | null> {
  const options = { org: orgId, consumer: CONSUMER, priority: 'interactive' } as const;
  const definitions = await gateway().call(presenceDefinitions, {}, options);
  return definitions.ok ? presenceLabels(definitions.data.data.entities) : null;
}

function readPage(orgId: string, pageNumber: number): Promise<PageResult> {
  return gateway().call(
    usersList,
    { pageNumber, pageSize: USERS_PAGE_SIZE, state: 'active', expand: ['presence', 'routingStatus', 'skills'] },
    { org: orgId, consumer: CONSUMER, priority: 'interactive' },
  );
}

function pageCountOf(page: Page): number {
  const pageCount = page.pageCount ?? Math.ceil((page.total ?? page.entities.length) / USERS_PAGE_SIZE);
  return Math.min(Math.max(1, pageCount), MAX_PAGES);
}

function assemble(orgId: string, pages: readonly PageResult[], labels: PresenceLabels | null): DirectoryDto {
  const answers = pages.flatMap((page) => (page.ok ? [page.data] : []));
  const failures = pages.flatMap((page) => (page.ok ? [] : [page.error]));
  // Pages are read at different moments: somebody hired in between shifts the rest, and shows up on two of them.
  const users = new Map<string, GenesysUser>();
  for (const answer of answers) for (const user of answer.data.entities) users.set(user.id, user);

  const { pausedUntilMs, pauseReason } = gateway().budget(orgId);
  const asOfMs = Math.min(...answers.map((answer) => answer.fetchedAtMs));
  const isStale = answers.some((answer) => answer.source === 'stale');
  return {
    users: [...users.values()].map((user) => toDirectoryUser(user, labels ?? new Map())),
    asOfMs,
    source: isStale ? 'stale' : answers.some((answer) => answer.source === 'genesys') ? 'genesys' : 'cache',
    staleReason: isStale ? staleReason(pauseReason) : null,
    throttledUntilMs: pausedUntilMs,
    pages: { total: pages.length, failed: failures.length },
    failure: failures[0] ? failureDto(failures[0]) : null,
    hasLabels: labels !== null,
    pollMs: isStale || failures.length > 0 ? retryPollMs(failures, pausedUntilMs) : untilUnfresh(asOfMs),
  };
}

function staleReason(pauseReason: 'throttled' | 'parked' | null): string {
  return pauseReason === null
    ? 'Genesys Cloud did not answer in time'
    : 'Genesys Cloud limits the requests of this organisation';
}

function failureDto({ code, message, retryAfterMs }: Failure<GatewayCode>): DirectoryDto['failure'] {
  return { code, message, retryAfterMs: retryAfterMs ?? null };
}

/** As soon as Genesys Cloud takes requests again, where it said when. */
function retryPollMs(failures: readonly Failure<GatewayCode>[], pausedUntilMs: number | null): number {
  const hints = failures.map((failure) => failure.retryAfterMs ?? 0);
  const waitMs = Math.max(0, ...hints, pausedUntilMs === null ? 0 : pausedUntilMs - Date.now());
  return waitMs === 0 ? RETRY_POLL_MS : Math.max(MIN_RETRY_POLL_MS, waitMs);
}

function untilUnfresh(asOfMs: number): number {
  const freshMs = usersList.cache?.freshMs ?? 0;
  return Math.max(MIN_POLL_MS, asOfMs + freshMs - Date.now());
}
