import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';

/**
 * Headers that do not depend on the request. The content security policy (nonce, `frame-ancestors`) is set per request in
 * `proxy.ts`. Two are left out on purpose: `X-Frame-Options` cannot name the Genesys Cloud hosts that may frame us, and
 * `Cross-Origin-Opener-Policy` would cut a sign-in window off from the frame that opened it.
 */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  {
    key: 'Permissions-Policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), clipboard-write=(self)',
  },
];

/** Pages named `*.dev.tsx` (the component gallery) exist under the development server only; a build leaves them out. */
export default function nextConfig(phase: string): NextConfig {
  const isDevelopment = phase === PHASE_DEVELOPMENT_SERVER;
  return {
    reactStrictMode: true,
    poweredByHeader: false,
    pageExtensions: isDevelopment ? ['dev.tsx', 'tsx', 'ts'] : ['tsx', 'ts'],
    // A network client with its own WebAssembly and optional parts of Node; nothing is won by bundling it.
    serverExternalPackages: ['undici'],
    // `npm run verify` checks the types of everything; doing it again at each build only delays a first start.
    typescript: { ignoreBuildErrors: true },
    headers: async () => [{ source: '/:path*', headers: SECURITY_HEADERS }],
  };
}
