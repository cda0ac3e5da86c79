import { z } from 'zod';

/** One event of a subscribed topic. The same event may come twice, and two may come in the wrong order. */
export type NotificationEvent = {
  /** Concrete topic, for example `v2.users.<id>.presence`. */
  readonly topicName: string;
  readonly eventBody: unknown;
  readonly correlationId: string | null;
};

/** What a frame of the notification socket means (platform document §4.2). */
export type NotificationFrame =
  | { readonly kind: 'event'; readonly event: NotificationEvent }
  /** Heartbeat or pong: the socket lives. */
  | { readonly kind: 'alive' }
  /** The server is about to close this socket; the address stays good. */
  | { readonly kind: 'closing' }
  /** This channel brings nothing any more: its token was revoked or its subscriptions were taken over. */
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unreadable' };

const frame = z.object({
  topicName: z.string(),
  eventBody: z.unknown(),
  metadata: z.object({ CorrelationId: z.string().nullish() }).nullish(),
});

/** The client's ping frame. */
export const PING_FRAME = JSON.stringify({ message: 'ping' });

/** Reads one text frame; never throws. */
export function readFrame(text: string): NotificationFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  const parsed = frame.safeParse(json);
  if (!parsed.success) return { kind: 'unreadable' };
  const { topicName, eventBody, metadata } = parsed.data;
  if (topicName === 'channel.metadata') return { kind: 'alive' };
  if (topicName.startsWith('v2.system.socket_closing')) return { kind: 'closing' };
  if (/^v2\.system\.(no_longer_subscribed|token_revoked)\b/.test(topicName)) return { kind: 'lost', reason: topicName };
  return { kind: 'event', event: { topicName, eventBody, correlationId: metadata?.CorrelationId ?? null } };
}
