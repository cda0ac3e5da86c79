import { LiveCondition } from '#lib/events/schema.ts';

/** A stream says something every ten seconds; after this the page says that it does not. */
const LOST_MS = 30_000;
const JUDGE_MS = 1_000;

/** How live what a stream tells is. `connecting`: nothing was heard yet. `lost`: not live for thirty seconds. */
export type Liveness = {
  readonly kind: 'off' | 'connecting' | 'live' | 'lost';
  /** Until when everything on screen was true, epoch milliseconds; null when that is not known. */
  readonly trueUntilMs: number | null;
  /** Why it is lost, as the server says; null when the server is not heard. */
  readonly reason: string | null;
};

/** Nobody follows a stream. */
export const OFF_AIR: Liveness = { kind: 'off', trueUntilMs: null, reason: null };
/** A stream was opened, and has said nothing yet. */
export const CONNECTING: Liveness = { kind: 'connecting', trueUntilMs: null, reason: null };

/** What is done with the events of a stream, each already read as JSON. */
export type StreamHandlers = {
  readonly events: Readonly<Record<string, (data: unknown) => void>>;
  /** Called at the beginning and whenever it changes. */
  readonly onLiveness: (liveness: Liveness) => void;
};

/**
 * Opens a stream of the server's and keeps it open; the browser connects again by itself. How live it is follows from its
 * `condition` events and from its silence. Returns what ends it.
 */
export function followStream(address: string, { events, onLiveness }: StreamHandlers): () => void {
  const openedAtMs = Date.now();
  let heardAtMs: number | null = null;
  let condition: LiveCondition | null = null;
  let told = CONNECTING;

  const judge = () => {
    const next = livenessOf(condition, heardAtMs ?? openedAtMs, Date.now());
    if (isSame(told, next)) return;
    told = next;
    onLiveness(next);
  };
  const source = new EventSource(address);
  const listen = (name: string, handle: (data: unknown) => void) => {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      heardAtMs = Date.now();
      handle(JSON.parse(event.data));
    });
  };
  listen('condition', (data) => {
    condition = LiveCondition.safeParse(data).data ?? condition;
    judge();
  });
  for (const [name, handle] of Object.entries(events)) listen(name, handle);
  onLiveness(told);
  const judging = setInterval(judge, JUDGE_MS);
  return () => {
    source.close();
    clearInterval(judging);
  };
}

/** How live a stream is that last said how it stands, and was last heard, then. */
export function livenessOf(condition: LiveCondition | null, heardAtMs: number, nowMs: number): Liveness {
  const isSilent = nowMs - heardAtMs > LOST_MS;
  if (condition === null) return isSilent ? { kind: 'lost', trueUntilMs: null, reason: null } : CONNECTING;
  const trueUntilMs = condition.state === 'live' ? heardAtMs : condition.trueUntilMs;
  if (isSilent) return { kind: 'lost', trueUntilMs, reason: null };
  if (condition.state === 'live') return { kind: 'live', trueUntilMs: null, reason: null };
  // Events that have just begun, or were just cut off, are no news yet.
  const sinceMs = trueUntilMs ?? condition.sinceMs ?? 0;
  return nowMs - sinceMs > LOST_MS ? { kind: 'lost', trueUntilMs, reason: condition.reason } : CONNECTING;
}

const isSame = (a: Liveness, b: Liveness) =>
  a.kind === b.kind && a.trueUntilMs === b.trueUntilMs && a.reason === b.reason;
