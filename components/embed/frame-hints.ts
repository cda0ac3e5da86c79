/**
 * What the Genesys Cloud client tells an embedded app through its URL. They are hints, never identity: the organisation
 * and its region are read from the token.
 */
export type FrameHints = {
  /** The host's origin, for example "https://apps.mypurecloud.ie". */
  hostOrigin: string | null;
  /** The host's environment name, for example "prod-euw1". */
  targetEnvironment: string | null;
  /** The user's language as the host writes it, for example "en-us". */
  languageTag: string | null;
  /** The host cannot be redirected to a sign-in page inside the frame (desktop client). */
  usesPopupAuth: boolean;
};

const STORAGE_KEY = 'headroom.frame-hints';

const PARAMETERS = ['gcHostOrigin', 'gcTargetEnv', 'langTag', 'usePopupAuth'] as const;

/** Whether a host replaced the placeholder; an integration set up by hand may leave "{{gcHostOrigin}}" in. */
function readParameter(parameters: URLSearchParams, name: (typeof PARAMETERS)[number]): string | null {
  const value = parameters.get(name)?.trim();
  return !value || value.startsWith('{{') ? null : value;
}

/** Reads the hints from a query string. */
export function parseFrameHints(search: string): FrameHints {
  const parameters = new URLSearchParams(search);
  return {
    hostOrigin: readParameter(parameters, 'gcHostOrigin'),
    targetEnvironment: readParameter(parameters, 'gcTargetEnv'),
    languageTag: readParameter(parameters, 'langTag'),
    usesPopupAuth: readParameter(parameters, 'usePopupAuth') === 'true',
  };
}

/**
 * The hints of this frame. Only the first page has them in its URL, so they are kept for the session; when storage is
 * refused, later full page loads carry on standalone.
 */
export function rememberFrameHints(search: string, storage: Pick<Storage, 'getItem' | 'setItem'>): FrameHints {
  const fresh = parseFrameHints(search);
  try {
    if (fresh.hostOrigin !== null) {
      const kept = new URLSearchParams(search);
      const hints = new URLSearchParams(
        PARAMETERS.flatMap((name) => (kept.has(name) ? [[name, kept.get(name) ?? '']] : [])),
      );
      storage.setItem(STORAGE_KEY, hints.toString());
      return fresh;
    }
    return parseFrameHints(storage.getItem(STORAGE_KEY) ?? '');
  } catch {
    return fresh;
  }
}
