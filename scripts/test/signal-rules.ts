import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { SignalChannel } from '#lib/db/signal-listeners.ts';
import { sendSignal } from '#lib/db/send-signal.ts';
import { createSignals, signals } from '#lib/db/signals.ts';
import { createFeedHub } from '#lib/events/feed-hub.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';

const ctx = createOrgContext({
  orgId: randomUUID(),
  actor: { kind: 'system', id: null, name: 'test' },
  roles: ['admin'],
});

/** Does something in a transaction of this process. */
export function transact<T>(work: (tx: OrgTx) => Promise<T>): Promise<T> {
  return withOrg(ctx, work);
}

/** What another process hears on a channel, from now on. */
export async function hearAt(address: string, channel: SignalChannel): Promise<(string | null)[]> {
  const other = createSignals(address);
  onTestFinished(() => other.close());
  const heard: (string | null)[] = [];
  other.subscribe(channel, (payload) => heard.push(payload));
  await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
  heard.length = 0;
  return heard;
}

/** What signals promise, whichever way they go: those of another process come from `address`. */
export function testSignals(address: () => string): void {
  // What is sent before this process is connected may come as "look at everything".
  beforeAll(async () => {
    const ready = vi.fn();
    const unsubscribe = signals().subscribe('headroom_runs', ready);
    await vi.waitFor(() => expect(ready).toHaveBeenCalledWith(null), 10_000);
    unsubscribe();
  });

  it('come to another process after the commit, each once, and to nobody before', async () => {
    const heard = await hearAt(address(), 'headroom_runs');
    const elsewhere = await hearAt(address(), 'headroom_live');
    await transact(async (tx) => {
      await sendSignal(tx, 'headroom_runs', 'one', 'two', 'one');
      // What goes past the transaction would be here before this.
      await transact((other) => sendSignal(other, 'headroom_runs', 'meanwhile'));
      await vi.waitFor(() => expect(heard).toEqual(['meanwhile']), 10_000);
    });
    await vi.waitFor(() => expect(heard).toEqual(['meanwhile', 'one', 'two']), 10_000);
    expect(elsewhere).toEqual([]);
  });

  it('never come when the transaction was rolled back', async () => {
    const heard = await hearAt(address(), 'headroom_runs');
    const undone = transact(async (tx) => {
      await sendSignal(tx, 'headroom_runs', 'undone');
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    await transact((tx) => sendSignal(tx, 'headroom_runs', 'done'));
    await vi.waitFor(() => expect(heard).toEqual(['done']), 10_000);
  });

  it('have feeds look at each change, long before they look by themselves', async () => {
    const news = createSignals(address());
    onTestFinished(() => news.close());
    let looks = 0;
    const hub = createFeedHub(news, () => Promise.resolve({ look: async () => void (looks += 1) }));
    const { release } = await hub.hold(ctx);
    onTestFinished(release);
    await vi.waitFor(() => expect(looks).toBeGreaterThan(0), 10_000);
    const startedAtMs = performance.now();
    for (let count = 1; count <= 10; count += 1) {
      const before = looks;
      await transact((tx) => sendSignal(tx, 'headroom_live', `${ctx.orgId} ${count}`));
      await vi.waitFor(() => expect(looks).toBeGreaterThan(before), 10_000);
    }
    // By themselves they look every two seconds.
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });
}
