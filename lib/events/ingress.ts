import 'server-only';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { systemClock } from '#lib/clock.ts';
import type { Signals } from '#lib/db/signal-listeners.ts';
import { signals as processSignals } from '#lib/db/signals.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import { withWorker } from '#lib/tenancy/with-org.ts';
import { findIngresses, releaseIngresses, renewIngresses, takeIngresses, type HeldIngress } from './ingress-store.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { openOrganisationIngress, type OrganisationIngress } from './organisation-ingress.ts';

/** How a process receives events; the defaults suit a server. */
export type IngressOptions = {
  readonly gateway: Gateway;
  /** Organisations of a crashed process are taken over after this. */
  readonly leaseMs?: number;
  readonly renewMs?: number;
  /** Looks this often for organisations nobody serves, and whether those it serves are still installed. */
  readonly lookMs?: number;
  /** Organisations taken at one look, so that a start does not burst and processes share. */
  readonly takeAtOnce?: number;
  readonly signals?: Signals;
  readonly settings?: Partial<IngressSettings>;
};

/** The reception of events in this process. */
export type Ingress = {
  /** Closes everything, writes what had come, and gives the leases back. */
  stop(): Promise<void>;
};

type Serving = { readonly version: number; readonly ingress: OrganisationIngress };

/**
 * Receives the events of every installed organisation that no other process serves, each under a lease by the database's clock.
 * An organisation whose grant ends is let go within a look.
 */
export function startIngress(options: IngressOptions): Ingress {
  const { gateway, leaseMs = 10_000, renewMs = 3_000, lookMs = 1_000, takeAtOnce = 10, settings } = options;
  const owner = `${os.hostname()}:${process.pid}:${randomUUID()}`;
  const serving = new Map<string, Serving>();
  const closing = new Set<Promise<void>>();
  const stopping = new AbortController();
  let renewedAtMs = -Infinity;
  let isFailing = false;

  const letGo = (orgId: string) => {
    const served = serving.get(orgId);
    if (!served) return;
    serving.delete(orgId);
    const closed = served.ingress
      .close()
      .catch((error: unknown) => log.error({ err: error, orgId }, 'the reception of events ended badly'))
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const serve = (held: HeldIngress) => {
    letGo(held.orgId);
    serving.set(held.orgId, { version: held.version, ingress: openOrganisationIngress(gateway, held, settings) });
  };
  const look = async () => {
    const isRenewal = performance.now() - renewedAtMs >= renewMs;
    const kept = await withWorker((tx) => (isRenewal ? renewIngresses(tx, owner, leaseMs) : findIngresses(tx, owner)));
    if (isRenewal) renewedAtMs = performance.now();
    const versions = new Map(kept.map(({ orgId, version }) => [orgId, version]));
    for (const [orgId, { version }] of serving) if (versions.get(orgId) !== version) letGo(orgId);
    const taken = await withWorker((tx) => takeIngresses(tx, { owner, leaseMs, limit: takeAtOnce }));
    if (!stopping.signal.aborted) taken.forEach(serve);
  };
  const loop = async () => {
    const { signal } = stopping;
    while (!signal.aborted) {
      try {
        await look();
        if (isFailing) log.info('organisations are looked for again');
        isFailing = false;
      } catch (error) {
        if (!isFailing) log.error({ err: error }, 'organisations to receive events of cannot be looked for');
        isFailing = true;
      }
      await systemClock.sleep(lookMs, signal).catch(() => undefined);
    }
  };
  const unsubscribe = (options.signals ?? processSignals()).subscribe('headroom_watches', (orgId) => {
    if (orgId === null) for (const { ingress } of serving.values()) ingress.wish();
    else serving.get(orgId)?.ingress.wish();
  });
  const looping = loop();

  return {
    async stop() {
      stopping.abort();
      unsubscribe();
      await looping;
      for (const orgId of [...serving.keys()]) letGo(orgId);
      await Promise.all(closing);
      await withWorker((tx) => releaseIngresses(tx, owner)).catch((error: unknown) =>
        // They run out by themselves.
        log.warn({ err: error }, 'leases of events could not be given back'),
      );
    },
  };
}
