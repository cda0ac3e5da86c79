import type { GenesysEnvironment } from './gateway-types.ts';

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The fence against requests to anywhere else (SSRF): a URL that Genesys hands us, or that is built from stored data, may
 * be opened only when it belongs to the organisation's environment.
 *
 * Accepted: the exact origins of the environment's API and login hosts, and its trusted origins, where `https://*.host`
 * stands for names below `host`. Always https (or wss), except on an environment that itself runs on this machine. Never
 * with credentials in it. Addresses given as numbers match no wildcard, and a redirect is never followed, so neither a name
 * that resolves elsewhere nor an answer can lead out. Returns the parsed URL, or null when it is not trusted.
 */
export function trustedUrl(text: string, environment: GenesysEnvironment): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  const origin = httpOrigin(url);
  if (origin === null) return null;
  if (origin.startsWith('http:') && !isLoopbackEnvironment(environment)) return null;
  const allowed = [environment.apiBaseUrl, environment.loginBaseUrl, ...environment.trustedOrigins];
  return allowed.some((entry) => matches(origin, entry)) ? url : null;
}

/** Origin of an http(s) or ws(s) URL in its http form; null for every other protocol. */
function httpOrigin(url: URL): string | null {
  switch (url.protocol) {
    case 'https:':
    case 'wss:':
      return `https://${url.host}`;
    case 'http:':
    case 'ws:':
      return `http://${url.host}`;
    default:
      return null;
  }
}

function isLoopbackEnvironment(environment: GenesysEnvironment): boolean {
  return URL.canParse(environment.apiBaseUrl) && LOOPBACK_HOSTS.has(new URL(environment.apiBaseUrl).hostname);
}

function matches(origin: string, entry: string): boolean {
  if (entry.startsWith('https://*.')) {
    const suffix = entry.slice('https://*'.length);
    // At least one label before the suffix, and no port of its own.
    return (
      origin.startsWith('https://') && origin.endsWith(suffix) && origin.length > 'https://'.length + suffix.length
    );
  }
  if (!URL.canParse(entry)) return false;
  return httpOrigin(new URL(entry)) === origin;
}
