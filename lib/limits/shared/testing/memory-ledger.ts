import { callsOfShare, permitLifeMs, shareAfterSilence, WHOLE_SHARE } from '../cluster-times.ts';
import type { ClusterTimes } from '../cluster-times.ts';
import type { ExchangeReply, ExchangeRequest, HelloReply, HelloRequest, Settled } from '../ledger-types.ts';

/**
 * The book of permits in memory, with the very rules of the one in Redis and its time from outside: for models in virtual
 * time, and to hold the other one against.
 */
export type MemoryLedger = {
  exchange(request: ExchangeRequest, nowMs: number): ExchangeReply;
  hello(request: HelloRequest, nowMs: number): HelloReply;
  leave(member: string): void;
  /** Everything is lost, as by FLUSHALL. */
  flush(): void;
};

/** `count` permits still count; of an open chunk it was told before what became of the others. */
type Entry = { count: number; untilMs: number; ended: number; refused: number; unsent: number };
type Bucket = {
  readonly entries: Map<string, Entry>;
  used: number;
  others: number;
  othersUntilMs: number;
  pausedUntilMs: number;
  pauseReason: 'throttled' | 'parked' | null;
  isProbing: boolean;
  probeChunk: string;
  probeUntilMs: number;
  isSeeded: boolean;
  quietProbe: string;
  slot: number;
  interactiveNow: number;
  interactiveBefore: number;
};

/** An empty book. */
export function createMemoryLedger(times: ClusterTimes): MemoryLedger {
  let epoch: { id: string; serverId: string; probeFromMs: number; quietUntilMs: number } | null = null;
  let members = new Map<string, { share: number; seenAtMs: number }>();
  let buckets = new Map<string, Bucket>();

  const graceMs = permitLifeMs(times) + times.windowMs;
  /** Millionths of every limit that silent members may be using. */
  const silentShare = (nowMs: number) => {
    let share = 0;
    for (const member of members.values()) {
      const silentMs = nowMs - member.seenAtMs;
      if (silentMs > times.silentMs) share += shareAfterSilence(member.share, silentMs, times, graceMs);
    }
    return share;
  };
  const bucketOf = (key: string) => {
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = emptyBucket();
      buckets.set(key, bucket);
    }
    return bucket;
  };

  const wish = (bucket: Bucket, request: ExchangeRequest, nowMs: number): { granted: number; retryAfterMs: number } => {
    const { wish: asked, limit, windowMs, lifeMs } = request;
    if (asked === null || epoch === null) return { granted: 0, retryAfterMs: 0 };
    const othersNow = nowMs < bucket.othersUntilMs ? bucket.others : 0;
    const room = limit - bucket.used - othersNow - callsOfShare(limit, silentShare(nowMs));
    const soonMs = Math.ceil(windowMs / 20);
    const refuse = (retryAfterMs: number) => ({ granted: 0, retryAfterMs: Math.max(Math.ceil(retryAfterMs), 1) });
    const grant = (count: number) => {
      open(bucket, asked.chunk, count, nowMs + lifeMs + windowMs);
      if (asked.rank === 0) bucket.interactiveNow += count;
      return { granted: count, retryAfterMs: 0 };
    };
    if (nowMs < bucket.pausedUntilMs) return refuse(bucket.pausedUntilMs - nowMs);
    if (nowMs < epoch.quietUntilMs && !bucket.isSeeded) {
      if (nowMs < epoch.probeFromMs) return refuse(epoch.probeFromMs - nowMs);
      if (bucket.quietProbe !== '') return refuse(Math.min(epoch.quietUntilMs - nowMs, soonMs));
      if (room < 1) return refuse(soonMs);
      bucket.quietProbe = asked.chunk;
      return grant(1);
    }
    if (bucket.isProbing) {
      if (nowMs < bucket.probeUntilMs || room < 1) return refuse(soonMs);
      bucket.probeChunk = asked.chunk;
      bucket.probeUntilMs = nowMs + lifeMs;
      return grant(1);
    }
    const free = room - keptFrom(asked.rank, keepOf(bucket, request, nowMs));
    if (free >= 1) return grant(Math.min(free, asked.count));
    // Bulk calls come for a handful at once, so that they need not come for each one.
    const needed = (asked.rank === 2 ? Math.min(asked.count, 4) : 1) - free;
    // Permits that are given back unused can make room before anything is due to fall out.
    const lookAgainMs = asked.rank === 2 ? windowMs / 4 : soonMs;
    return refuse(Math.min(freeInMs(bucket, needed, othersNow, nowMs), lookAgainMs));
  };

  return {
    exchange(request, nowMs) {
      if (epoch === null || request.epoch !== epoch.id) return { kind: 'other_epoch' };
      const { windowMs, lifeMs, opened, pause } = request;
      const bucket = bucketOf(request.bucket);
      purge(bucket, nowMs);
      moveDemand(bucket, windowMs, nowMs);
      if (opened !== null && opened.count > 0) {
        open(bucket, opened.chunk, opened.count, nowMs + lifeMs + windowMs);
      }
      for (const settled of request.settled) {
        settle(bucket, settled, windowMs, nowMs);
        observe(bucket, settled, nowMs < epoch.quietUntilMs && !bucket.isSeeded, windowMs, nowMs);
      }
      if (pause !== null && nowMs + pause.pauseMs > bucket.pausedUntilMs) {
        bucket.pausedUntilMs = nowMs + pause.pauseMs;
        bucket.pauseReason = pause.reason;
        bucket.isProbing = true;
        bucket.probeChunk = '';
        bucket.probeUntilMs = 0;
      }
      const { granted, retryAfterMs } = wish(bucket, request, nowMs);
      const pausedForMs = Math.max(bucket.pausedUntilMs - nowMs, 0);
      return {
        kind: 'exchanged',
        granted,
        retryAfterMs,
        used: bucket.used,
        admitted: admittedIn(bucket),
        others: nowMs < bucket.othersUntilMs ? bucket.others : 0,
        pausedForMs,
        pauseReason: pausedForMs > 0 ? bucket.pauseReason : null,
      };
    },
    hello(request, nowMs) {
      if (epoch === null || epoch.serverId !== request.serverId) {
        const probeFromMs = nowMs + permitLifeMs(times);
        const quietUntilMs = probeFromMs + times.windowMs;
        epoch = { id: `${request.serverId}:${nowMs}`, serverId: request.serverId, probeFromMs, quietUntilMs };
        members = new Map();
        buckets = new Map();
      }
      if (request.epoch !== epoch.id) {
        for (const { id, share } of request.known) {
          if (!members.has(id)) members.set(id, { share, seenAtMs: nowMs - times.silentMs - 1 });
        }
      }
      for (const [id, { seenAtMs }] of members) if (nowMs - seenAtMs > times.giveUpMs + graceMs) members.delete(id);
      const reply = (share: number, isAccepted: boolean): HelloReply => ({
        epoch: epoch?.id ?? '',
        nowMs,
        isAccepted,
        share,
        members: [...members].map(([id, member]) => ({ id, share: member.share })).sort(byId),
        quietForMs: Math.max((epoch?.quietUntilMs ?? 0) - nowMs, 0),
      });
      const isLate = request.held > 0 && nowMs - request.heardAtMs > times.silentMs;
      if (request.isReturning || isLate) return reply(0, false);
      members.set(request.member, { share: request.held, seenAtMs: nowMs });
      let ofOthers = 0;
      for (const [id, { share }] of members) if (id !== request.member) ofOthers += share;
      const target = request.memberForMs < times.windowMs ? 0 : Math.floor(WHOLE_SHARE / members.size);
      const share = Math.max(Math.min(target, WHOLE_SHARE - ofOthers), 0);
      members.set(request.member, { share: Math.max(request.held, share), seenAtMs: nowMs });
      return reply(share, true);
    },
    leave: (member) => void members.delete(member),
    flush() {
      epoch = null;
      members = new Map();
      buckets = new Map();
    },
  };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function emptyBucket(): Bucket {
  return {
    entries: new Map(),
    used: 0,
    others: 0,
    othersUntilMs: 0,
    pausedUntilMs: 0,
    pauseReason: null,
    isProbing: false,
    probeChunk: '',
    probeUntilMs: 0,
    isSeeded: false,
    quietProbe: '',
    slot: 0,
    interactiveNow: 0,
    interactiveBefore: 0,
  };
}

function open(bucket: Bucket, chunk: string, count: number, untilMs: number): void {
  const before = bucket.entries.get(`o:${chunk}`)?.count ?? 0;
  bucket.entries.set(`o:${chunk}`, { count, untilMs, ended: 0, refused: 0, unsent: 0 });
  bucket.used += count - before;
}

function admittedIn(bucket: Bucket): number {
  let admitted = 0;
  for (const [id, { count }] of bucket.entries) if (id.startsWith('e:')) admitted += count;
  return admitted;
}

function purge(bucket: Bucket, nowMs: number): void {
  for (const [id, { count, untilMs }] of bucket.entries) {
    if (untilMs > nowMs) continue;
    bucket.entries.delete(id);
    bucket.used -= count;
  }
}

/** Interactive permits are counted by windows of the clock; only the last two matter. */
function moveDemand(bucket: Bucket, windowMs: number, nowMs: number): void {
  const slot = Math.floor(nowMs / windowMs);
  if (slot === bucket.slot) return;
  bucket.interactiveBefore = slot === bucket.slot + 1 ? bucket.interactiveNow : 0;
  bucket.interactiveNow = 0;
  bucket.slot = slot;
}

/** Totals only grow, so that the same message counts once however often it comes. */
function settle(bucket: Bucket, settled: Settled, windowMs: number, nowMs: number): void {
  const { chunk } = settled;
  const open = bucket.entries.get(`o:${chunk}`);
  const ended = Math.max(settled.ended - (open?.ended ?? 0), 0);
  const refused = Math.max(settled.refused - (open?.refused ?? 0), 0);
  const unsent = Math.max(settled.unsent - (open?.unsent ?? 0), 0);
  if (open !== undefined) {
    const told = Math.min(ended + refused + unsent, open.count);
    open.count -= told;
    open.ended += ended;
    open.refused += refused;
    open.unsent += unsent;
    bucket.used -= told;
    if (open.count === 0) bucket.entries.delete(`o:${chunk}`);
  }
  const add = (id: string, added: number) => {
    if (added === 0) return;
    const count = (bucket.entries.get(id)?.count ?? 0) + added;
    bucket.entries.set(id, { count, untilMs: nowMs + windowMs, ended: 0, refused: 0, unsent: 0 });
    bucket.used += added;
  };
  add(`e:${nowMs}`, ended);
  // Some servers count what they refuse.
  add(`r:${nowMs}`, refused);
  if (chunk !== '' && chunk === bucket.probeChunk && ended + refused + unsent > 0) {
    if (settled.admitted) bucket.isProbing = false;
    bucket.probeChunk = '';
    bucket.probeUntilMs = 0;
  }
}

function observe(bucket: Bucket, settled: Settled, isQuiet: boolean, windowMs: number, nowMs: number): void {
  const current = nowMs < bucket.othersUntilMs ? bucket.others : 0;
  const keep = (others: number) => {
    bucket.others = others;
    bucket.othersUntilMs = nowMs + windowMs;
  };
  if (isQuiet) {
    if (settled.chunk !== bucket.quietProbe || settled.chunk === '') return;
    if (settled.count !== null) {
      bucket.isSeeded = true;
      keep(Math.max(current, settled.count - 1));
    } else if (settled.ended + settled.refused === 0) {
      bucket.quietProbe = '';
    }
    return;
  }
  if (settled.count === null) return;
  const others = settled.count - bucket.used;
  if (others > 0 && others >= current) keep(others);
}

/** What is kept for interactive calls: what the process asks for, or what the demand of all of them says. */
function keepOf(bucket: Bucket, { keep, limit, windowMs }: ExchangeRequest, nowMs: number): number {
  const intoSlot = (nowMs % windowMs) / windowMs;
  const expected = bucket.interactiveBefore * (1 - intoSlot) + bucket.interactiveNow;
  return Math.min(Math.max(keep, Math.ceil(2.33 * Math.sqrt(expected))), Math.floor(limit / 2));
}

function keptFrom(rank: 0 | 1 | 2, keep: number): number {
  if (rank === 0) return 0;
  return rank === 1 ? Math.floor(keep / 2) : keep;
}

/** How many of the next entries to fall out are looked at. */
const ENTRIES_LOOKED_AT = 50;

function freeInMs(bucket: Bucket, needed: number, others: number, nowMs: number): number {
  const byEnd = [...bucket.entries.values()].sort((a, b) => a.untilMs - b.untilMs).slice(0, ENTRIES_LOOKED_AT);
  let freed = 0;
  let inMs = others > 0 ? bucket.othersUntilMs - nowMs : Infinity;
  for (const { count, untilMs } of byEnd) {
    freed += count;
    if (freed < needed) continue;
    inMs = Math.min(inMs, untilMs - nowMs);
    break;
  }
  return inMs;
}
