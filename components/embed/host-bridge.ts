import type ClientApp from 'purecloud-client-app-sdk';
import { rememberFrameHints, type FrameHints } from './frame-hints.ts';

/** A notice the host shows over its own window, for an outcome the person may not be looking at. */
export type HostToast = {
  /** A later toast with the same id replaces this one: use the job's id. */
  id: string;
  title: string;
  message: string;
  kind: 'info' | 'success' | 'error';
};

/** Why a frame has no host to talk to. */
export type BridgeProblem = 'not-framed' | 'missing-parameters' | 'unknown-host';

/**
 * The one place that talks to the Genesys Cloud client around us. Every method is safe anywhere: without a host the
 * lifecycle is the browser's own, toasts and counts do nothing, and links open the plain way.
 */
export type HostBridge = {
  /** Whether a Genesys Cloud client is listening. */
  readonly isConnected: boolean;
  /** Null while connected. `unknown-host` names a region the SDK does not know yet; the app works on standalone. */
  readonly problem: BridgeProblem | null;
  readonly hints: FrameHints;
  /** The skeleton is painted: the host may show us. */
  signalReady(): void;
  /** The person came back to us; not called for the first showing. Returns the way to stop listening. */
  onFocus(listener: () => void): () => void;
  /** The person went elsewhere: slow down. */
  onBlur(listener: () => void): () => void;
  /** The host is about to remove us: drafts are flushed, then the host is told. */
  onStop(flush: () => Promise<void> | void): () => void;
  showToast(toast: HostToast): void;
  /** How many things wait for this person; 0 clears it. */
  setAttentionCount(count: number): void;
  /** Shows a user in the host's directory; `fallbackUrl` opens in a tab when there is no host. */
  openUser(userId: string, fallbackUrl: string): void;
  openWindow(url: string): void;
};

/** The browser surroundings, passed in so that the bridge can be tested without a browser. */
export type BridgeSurroundings = {
  isFramed: boolean;
  search: string;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Loads the SDK; it is fetched only inside a frame. */
  loadSdk: () => Promise<typeof ClientApp>;
  openTab: (url: string) => void;
  /** Where a failed flush of drafts is reported. */
  reportError: (error: unknown) => void;
  /** The page became visible or hidden. */
  onVisibility: (listener: (isVisible: boolean) => void) => () => void;
};

const TOAST_SECONDS = 7;

/** Connects to the host around us, or explains why there is none. Never rejects for an unknown host. */
export async function connectHostBridge(surroundings: BridgeSurroundings): Promise<HostBridge> {
  const { isFramed, search, storage, loadSdk } = surroundings;
  const hints = rememberFrameHints(search, storage);
  if (!isFramed) return standaloneBridge('not-framed', hints, surroundings);
  const { hostOrigin: gcHostOrigin, targetEnvironment: gcTargetEnv } = hints;
  if (gcHostOrigin === null || gcTargetEnv === null) return standaloneBridge('missing-parameters', hints, surroundings);
  const Sdk = await loadSdk();
  let app: ClientApp;
  try {
    app = new Sdk({ gcHostOrigin, gcTargetEnv });
  } catch {
    // Its list of regions is compiled in, and it throws on any other: a region newer than the SDK must not break us.
    return standaloneBridge('unknown-host', hints, surroundings);
  }
  return connectedBridge(app, hints, surroundings.reportError);
}

function connectedBridge(app: ClientApp, hints: FrameHints, reportError: (error: unknown) => void): HostBridge {
  const { lifecycle, alerting, directory, coreUi } = app;
  return {
    isConnected: true,
    problem: null,
    hints,
    signalReady: () => lifecycle.bootstrapped(),
    onFocus(listener) {
      lifecycle.addFocusListener(listener, false);
      return () => lifecycle.removeFocusListener(listener, false);
    },
    onBlur(listener) {
      lifecycle.addBlurListener(listener, false);
      return () => lifecycle.removeBlurListener(listener, false);
    },
    onStop(flush) {
      const listener = () => void flushThenStop(flush, () => lifecycle.stopped(), reportError);
      lifecycle.addStopListener(listener, true);
      return () => lifecycle.removeStopListener(listener, true);
    },
    showToast({ id, title, message, kind }) {
      // Names of users are in the text, so the host must not read it as Markdown.
      const common = { id, markdownMessage: false };
      if (kind === 'error') {
        alerting.showToastPopup(title, message, { ...common, type: 'error', timeout: 0, showCloseButton: true });
      } else {
        alerting.showToastPopup(title, message, {
          ...common,
          type: kind,
          timeout: TOAST_SECONDS,
          showCloseButton: true,
        });
      }
    },
    setAttentionCount: (count) => alerting.setAttentionCount(count),
    openUser: (userId) => directory.showUser(userId),
    openWindow: (url) => coreUi.openWindow(url),
  };
}

/** A draft that cannot be saved is reported as any failure is; the host is told all the same, or it would wait in vain. */
async function flushThenStop(
  flush: () => Promise<void> | void,
  stopped: () => void,
  reportError: (error: unknown) => void,
): Promise<void> {
  try {
    await flush();
  } catch (error) {
    reportError(error);
  } finally {
    stopped();
  }
}

function standaloneBridge(problem: BridgeProblem, hints: FrameHints, surroundings: BridgeSurroundings): HostBridge {
  const { onVisibility, openTab } = surroundings;
  return {
    isConnected: false,
    problem,
    hints,
    signalReady: () => undefined,
    onFocus: (listener) => onVisibility((isVisible) => isVisible && listener()),
    onBlur: (listener) => onVisibility((isVisible) => !isVisible && listener()),
    onStop: () => () => undefined,
    showToast: () => undefined,
    setAttentionCount: () => undefined,
    openUser: (_userId, fallbackUrl) => openTab(fallbackUrl),
    openWindow: openTab,
  };
}
