import { isDatabaseReachable } from '#lib/tenancy/database-health.ts';

export const dynamic = 'force-dynamic';

/** For load balancers: 200 while this process can reach its database, 503 otherwise. Says nothing else to anybody. */
export async function GET(): Promise<Response> {
  const isReachable = await isDatabaseReachable();
  const headers = { 'cache-control': 'no-store' };
  return Response.json({ status: isReachable ? 'ok' : 'unavailable' }, { status: isReachable ? 200 : 503, headers });
}
