'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { connectHostBridge, type HostBridge } from './host-bridge.ts';

/** Comparing window references is allowed across origins, unlike reading anything of the other window. */
const isInFrame = () => window.self !== window.top;

/** Storage that may be refused even to look at inside a third-party frame; `rememberFrameHints` expects the throw. */
const sessionHints = {
  getItem: (key: string) => window.sessionStorage.getItem(key),
  setItem: (key: string, value: string) => window.sessionStorage.setItem(key, value),
};

function subscribeVisibility(listener: (isVisible: boolean) => void): () => void {
  const handle = () => listener(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', handle);
  return () => document.removeEventListener('visibilitychange', handle);
}

let connection: Promise<HostBridge> | undefined;

/** The bridge of this page, connected once; the SDK is fetched inside a frame only. */
export function getHostBridge(): Promise<HostBridge> {
  connection ??= connectHostBridge({
    isFramed: isInFrame(),
    search: window.location.search,
    storage: sessionHints,
    loadSdk: async () => (await import('purecloud-client-app-sdk')).default,
    openTab: (url) => window.open(url, '_blank', 'noopener'),
    reportError: (error) => reportError(error),
    onVisibility: subscribeVisibility,
  });
  return connection;
}

const never = () => () => undefined;

/**
 * Whether this page stands in a frame, and the bridge to its host once that is connected (null until then). The first
 * component that uses it tells the host that the page is painted.
 */
export function useFrame(): { isFramed: boolean; bridge: HostBridge | null } {
  const isFramed = useSyncExternalStore(never, isInFrame, () => false);
  const [bridge, setBridge] = useState<HostBridge | null>(null);
  useEffect(() => {
    let isMounted = true;
    void getHostBridge().then((connected) => {
      connected.signalReady();
      if (isMounted) setBridge(connected);
    });
    return () => {
      isMounted = false;
    };
  }, []);
  return { isFramed, bridge };
}
