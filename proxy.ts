import { randomBytes } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';
import { signInEnvironments } from '#lib/auth/environments.ts';
import { env } from '#lib/env.ts';
import { canonicalUrl } from '#lib/http/canonical-url.ts';
import { contentSecurityPolicy } from '#lib/http/content-security-policy.ts';

/**
 * Runs before every page and route: sends requests under another host name to `APP_URL`, and gives each answer its content
 * security policy with a fresh nonce. It decides nothing about who may see what: pages, routes and verbs do.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  // A load balancer asks for health under the machine's own address.
  const target =
    pathname === '/api/health'
      ? null
      : canonicalUrl(env().APP_URL, { host: request.headers.get('host'), pathname, search });
  if (target) {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading) return new NextResponse(null, { status: 421 });
    // Next takes 127.0.0.1 for localhost and makes an address there relative, which leads back here; a refresh it leaves alone.
    return request.nextUrl.host === new URL(target).host
      ? new NextResponse(null, { headers: { refresh: `0; url=${target}` } })
      : NextResponse.redirect(target, 307);
  }

  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    frameAncestors: signInEnvironments().map((environment) => environment.appsOrigin),
    isDevelopment: env().NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // Next reads the nonce for its own scripts from the policy on the request.
  headers.set('content-security-policy', policy);
  headers.set('x-headroom-path', `${pathname}${search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  // Hashed build files need no policy and no redirect. Next holds back the body of what passes through here and cuts it at
  // 10 MB, so uploads go past it; their routes check the origin themselves. Everything else passes through.
  matcher: ['/((?!_next/static|_next/image|icon.svg|api/scheduling/preview).*)'],
};
