import { beforeAll, describe, expect, it } from 'vitest';
import { connectHostBridge, type BridgeSurroundings } from './host-bridge.ts';

/** What the SDK needs of a browser: a window whose parent receives the messages and whose listeners hear the answers. */
const posted: { message: Record<string, unknown>; origin: string }[] = [];
const reported: unknown[] = [];
const listeners = new Set<(event: MessageEvent) => void>();
const host = { postMessage: (message: Record<string, unknown>, origin: string) => posted.push({ message, origin }) };

beforeAll(() => {
  const frame = {
    parent: host,
    location: { search: '' },
    addEventListener: (_type: string, listener: (event: MessageEvent) => void) => listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: MessageEvent) => void) => listeners.delete(listener),
  };
  Object.assign(globalThis, { window: frame });
});

const SEARCH = '?gcHostOrigin=https://apps.mypurecloud.ie&gcTargetEnv=prod-euw1';

function surroundings(
  over: Partial<BridgeSurroundings> = {},
): BridgeSurroundings & { opened: string[]; loads: () => number } {
  const opened: string[] = [];
  let loads = 0;
  return {
    opened,
    loads: () => loads,
    isFramed: true,
    search: SEARCH,
    storage: { getItem: () => null, setItem: () => undefined },
    loadSdk: async () => {
      loads += 1;
      return (await import('purecloud-client-app-sdk')).default;
    },
    openTab: (url) => opened.push(url),
    reportError: (error) => reported.push(error),
    onVisibility: () => () => undefined,
    ...over,
  };
}

function hookFromHost(hook: 'focus' | 'blur' | 'stop', origin = 'https://apps.mypurecloud.ie'): void {
  const data = { protocol: 'purecloud-client-apps', purecloudEventType: 'appLifecycleHook', hook };
  const event = { source: host, origin, data } as unknown as MessageEvent;
  for (const listener of [...listeners]) listener(event);
}

describe('connectHostBridge', () => {
  it('does not load the SDK outside a frame, and opens links the plain way', async () => {
    const around = surroundings({ isFramed: false });
    const bridge = await connectHostBridge(around);
    bridge.openUser('u1', 'https://apps.mypurecloud.ie/directory/#/person/u1');
    expect(bridge).toMatchObject({ isConnected: false, problem: 'not-framed' });
    expect(around.loads()).toBe(0);
    expect(around.opened).toEqual(['https://apps.mypurecloud.ie/directory/#/person/u1']);
  });

  it('says so when the host gave no parameters', async () => {
    const bridge = await connectHostBridge(surroundings({ search: '' }));
    expect(bridge).toMatchObject({ isConnected: false, problem: 'missing-parameters' });
  });

  it('carries on standalone under a host the SDK does not know', async () => {
    const unknown = surroundings({ search: '?gcHostOrigin=https://apps.example.test&gcTargetEnv=prod-new1' });
    const bridge = await connectHostBridge(unknown);
    expect(bridge).toMatchObject({ isConnected: false, problem: 'unknown-host' });
    expect(() => bridge.signalReady()).not.toThrow();
  });

  it('tells the host at its own origin, and never as Markdown', async () => {
    const bridge = await connectHostBridge(surroundings());
    posted.length = 0;
    bridge.showToast({ id: 'run-7', title: 'Run finished', message: '*Ana* changed', kind: 'error' });
    bridge.setAttentionCount(2);
    expect(posted.map((each) => each.origin)).toEqual(['https://apps.mypurecloud.ie', 'https://apps.mypurecloud.ie']);
    expect(posted[0]?.message).toMatchObject({
      action: 'showToast',
      id: 'run-7',
      type: 'error',
      markdownMessage: false,
      showCloseButton: true,
    });
    expect(posted[1]?.message).toMatchObject({ count: 2 });
  });
});

describe('the lifecycle of a connected bridge', () => {
  it('says stopped only after the drafts are flushed', async () => {
    const bridge = await connectHostBridge(surroundings());
    const flush = Promise.withResolvers<void>();
    bridge.onStop(() => flush.promise);
    posted.length = 0;
    hookFromHost('stop');
    expect(posted).toEqual([]);
    flush.resolve();
    await expect.poll(() => posted.map((each) => each.message.action)).toEqual(['stopped']);
  });

  it('says stopped even when flushing failed, and reports the failure', async () => {
    const bridge = await connectHostBridge(surroundings());
    const lost = new Error('draft lost');
    bridge.onStop(() => Promise.reject(lost));
    posted.length = 0;
    hookFromHost('stop');
    await expect.poll(() => posted.map((each) => each.message.action)).toEqual(['stopped']);
    expect(reported).toEqual([lost]);
  });

  it('hears focus and blur of its own host only, until it stops listening', async () => {
    const bridge = await connectHostBridge(surroundings());
    const heard: string[] = [];
    const stopFocus = bridge.onFocus(() => heard.push('focus'));
    bridge.onBlur(() => heard.push('blur'));
    hookFromHost('blur');
    hookFromHost('focus');
    hookFromHost('focus', 'https://evil.example');
    stopFocus();
    hookFromHost('focus');
    expect(heard).toEqual(['blur', 'focus']);
  });
});
