import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '#lib/auth/auth-options.ts';

type Context = { params: Promise<{ nextauth: string[] }> };

/** Sign-in, its callback and sign-out; settings are read per request because environments come from configuration. */
async function handler(request: NextRequest, context: Context): Promise<Response> {
  return (await NextAuth(request as never, context as never, authOptions())) as Response;
}

export { handler as GET, handler as POST };
