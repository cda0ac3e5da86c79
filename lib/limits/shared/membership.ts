import { permitLifeMs, shareAfterSilence } from './cluster-times.ts';
import type { ClusterTimes } from './cluster-times.ts';
import type { HelloReply, HelloRequest, Member } from './ledger-types.ts';

/** How a process stands to the common book at one moment. */
export type Standing =
  /** It takes permits under `epoch`; nothing is granted before `quietUntilMs`. */
  | { readonly kind: 'joined'; readonly epoch: string; readonly quietUntilMs: number }
  /** It is out of touch and may start nothing; `shareFromMs` is null when no share was agreed. */
  | { readonly kind: 'waiting'; readonly shareFromMs: number | null }
  /** It is cut off and uses what was agreed for that case: `share` millionths of every limit. */
  | { readonly kind: 'on_share'; readonly share: number }
  /** It is back in touch and first has to tell, under `epoch`, of the calls it made meanwhile. */
  | { readonly kind: 'returning'; readonly epoch: string };

/** One process's membership. Pure: times go in and must not run backwards. */
export type Membership = {
  standing(nowMs: number): Standing;
  /** What to say now. */
  hello(nowMs: number): HelloRequest;
  /** The answer to a hello that was sent at `sentAtMs`. */
  heard(reply: HelloReply, sentAtMs: number, nowMs: number): void;
  /** The book was started anew; nothing is taken from it before the next hello. */
  lostEpoch(epoch: string): void;
  /** It may be another book: nothing is taken from it before the next hello. */
  doubt(): void;
  /** A call was started without a permit; it has to be told when the process is back. */
  noteAlone(): void;
  /** All such calls have been told. */
  told(nowMs: number): void;
  /** They could not be told: still cut off. */
  notTold(): void;
};

/**
 * Each side counts the silence from its own end of the last message and adds what makes it the careful one. The book keeps
 * room for a silent process after `silentMs`, and what it granted to others before that is gone from every window one
 * permit's life and one window later. It accepts a hello only within `silentMs` of its last answer. A process therefore
 * turns to its share twice that silence, one life and one window after what it heard last.
 */
export function createMembership(id: string, serverId: () => string, times: ClusterTimes): Membership {
  const untilShareMs = 2 * times.silentMs + permitLifeMs(times) + times.windowMs;
  let epoch: string | null = null;
  let isEpochLost = false;
  let share = 0;
  let members: readonly Member[] = [];
  let quietUntilMs = 0;
  let joinedAtMs: number | null = null;
  let saidAtMs = 0;
  let acceptedAtMs = Number.NEGATIVE_INFINITY;
  let shareFromMs = Infinity;
  /** The book's own time in its last answer. */
  let bookMs = 0;
  let hasToTell = false;
  let back: { readonly epoch: string; readonly bookMs: number } | null = null;

  const standing = (nowMs: number): Standing => {
    if (back !== null) return { kind: 'returning', epoch: back.epoch };
    if (epoch === null) return { kind: 'waiting', shareFromMs: null };
    if (nowMs - acceptedAtMs <= times.silentMs) {
      return isEpochLost ? { kind: 'waiting', shareFromMs: null } : { kind: 'joined', epoch, quietUntilMs };
    }
    if (nowMs < shareFromMs || share === 0) return { kind: 'waiting', shareFromMs: share > 0 ? shareFromMs : null };
    return { kind: 'on_share', share: shareAfterSilence(share, nowMs - saidAtMs, times) };
  };
  const told = (nowMs: number) => {
    if (back === null) return;
    bookMs = back.bookMs;
    back = null;
    hasToTell = false;
    shareFromMs = nowMs + untilShareMs;
  };
  return {
    standing,
    hello: (nowMs) => ({
      member: id,
      epoch,
      serverId: serverId(),
      held: share,
      memberForMs: joinedAtMs === null ? 0 : Math.floor(nowMs - joinedAtMs),
      heardAtMs: bookMs,
      isReturning: hasToTell || standing(nowMs).kind === 'on_share',
      known: members.filter((member) => member.id !== id),
    }),
    heard(reply, sentAtMs, nowMs) {
      if (!reply.isAccepted) {
        back = { epoch: reply.epoch, bookMs: reply.nowMs };
        if (!hasToTell) told(nowMs);
        return;
      }
      if (hasToTell) return;
      epoch = reply.epoch;
      isEpochLost = false;
      share = reply.share;
      members = reply.members;
      quietUntilMs = nowMs + reply.quietForMs;
      joinedAtMs ??= sentAtMs;
      saidAtMs = sentAtMs;
      acceptedAtMs = nowMs;
      shareFromMs = nowMs + untilShareMs;
      bookMs = reply.nowMs;
    },
    lostEpoch(lost) {
      if (lost === epoch) isEpochLost = true;
    },
    doubt() {
      isEpochLost = true;
    },
    noteAlone() {
      hasToTell = true;
    },
    told,
    notTold() {
      back = null;
    },
  };
}
