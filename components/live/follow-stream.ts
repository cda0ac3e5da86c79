import { LiveCondition } from '#lib/events/schema.ts';

/** A stream says something every ten seconds; after this the page says that it does not. */
const LOST_MS = 30_000;
const JUDGE_MS = 1_000;
/** A stream that was refused is asked for again after this. */
const REFUSED_MS = 5_000;

/** How live what a stream tells is. `connecting`: nothing was heard yet. `lost`: not live for thirty seconds. */
export type Liveness = {
  readonly kind: 'connecting' | 'live' | 'lost';
  /** Until when everything on screen was true, epoch milliseconds; null when that is not known. */
  readonly trueUntilMs: number | null;
  /** Why it is lost, as the server says; null when the server is not heard. */
  readonly reason: string | null;
};

/** A stream that has said nothing yet. */
export const CONNECTING: Liveness = { kind: 'connecting', trueUntilMs: null, reason: null };

/** What is done with a stream. */
export type StreamHandlers = {
  /** By the name of the event; each gets what the event holds, read as JSON. */
  readonly events: Readonly<Record<string, (data: unknown) => void>>;
  /** Called whenever it changes. */
  readonly onLiveness: (liveness: Liveness) => void;
  /** Until when what streams told was true; goes on from one stream to the next that takes its place. */
  readonly trueUntil: { current: number | null };
};

/**
 * Opens a stream of the server's and keeps it open. How live it is follows from its `condition` events and from its silence.
 * Returns what ends it.
 */
export function followStream(address: string, { events, onLiveness, trueUntil }: StreamHandlers): () => void {
  let heardAtMs = Date.now();
  let condition: LiveCondition | null = null;
  let told: Liveness | null = null;
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  const judge = () => {
    if (condition !== null) trueUntil.current = condition.state === 'live' ? heardAtMs : condition.trueUntilMs;
    const next = livenessOf(condition, trueUntil.current, heardAtMs, Date.now());
    if (told !== null && isSame(told, next)) return;
    told = next;
    onLiveness(next);
  };
  const listen = (name: string, handle: (data: unknown) => void) =>
    source?.addEventListener(name, (event: MessageEvent<string>) => {
      heardAtMs = Date.now();
      handle(JSON.parse(event.data));
    });
  const connect = () => {
    source = new EventSource(address);
    listen('condition', (data) => {
      condition = LiveCondition.safeParse(data).data ?? condition;
      judge();
    });
    for (const [name, handle] of Object.entries(events)) listen(name, handle);
    // A broken connection the browser mends by itself; one that was refused it gives up.
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(connect, REFUSED_MS);
    });
  };
  connect();
  const judging = setInterval(judge, JUDGE_MS);
  return () => {
    source?.close();
    clearInterval(judging);
    clearTimeout(again);
  };
}

/** How live a stream is that was last heard then, and last said how it stands. */
export function livenessOf(
  condition: LiveCondition | null,
  trueUntilMs: number | null,
  heardAtMs: number,
  nowMs: number,
): Liveness {
  if (nowMs - heardAtMs > LOST_MS) return { kind: 'lost', trueUntilMs, reason: null };
  if (condition === null) return CONNECTING;
  if (condition.state === 'live') return { kind: 'live', trueUntilMs: null, reason: null };
  // Events that have just begun, or were just cut off, are no news yet.
  const sinceMs = trueUntilMs ?? condition.sinceMs ?? 0;
  return nowMs - sinceMs > LOST_MS ? { kind: 'lost', trueUntilMs, reason: condition.reason } : CONNECTING;
}

const isSame = (a: Liveness, b: Liveness) =>
  a.kind === b.kind && a.trueUntilMs === b.trueUntilMs && a.reason === b.reason;
