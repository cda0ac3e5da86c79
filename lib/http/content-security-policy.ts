/** What the policy of one answer depends on. */
export type PolicyInput = {
  /** Fresh for every request; scripts carry it. */
  readonly nonce: string;
  /** Origins of the Genesys Cloud clients that may show us in a frame. */
  readonly frameAncestors: readonly string[];
  /** The development server evaluates code for hot reload. */
  readonly isDevelopment: boolean;
};

/**
 * The content security policy. Scripts run with the nonce, or when such a script loaded them; inline styles are allowed
 * because charts and virtual lists position with them. Only the given origins and our own pages may frame us.
 */
export function contentSecurityPolicy({ nonce, frameAncestors, isDevelopment }: PolicyInput): string {
  const ancestors = [...new Set(frameAncestors.map(originOf))].sort();
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", "'unsafe-inline'"],
    'connect-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'self'", ...ancestors],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Only an origin may stand in the policy: a path or a stray `;` in configuration must not change its meaning. */
function originOf(address: string): string {
  const { protocol, origin } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`not a web origin: "${address}"`);
  return origin;
}
