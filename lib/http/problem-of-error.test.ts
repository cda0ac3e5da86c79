import { expect, it } from 'vitest';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { log } from '#lib/log.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { problemOfError } from './problem-of-error.ts';

log.level = 'silent';
const request = new Request('http://localhost:3000/api/quota?secret=1');

it.each([
  ['a missing permission', new PermissionDenied('quota:view'), 403, 'forbidden', null],
  [
    'a database that is away',
    new DatabaseUnavailable(new Error('ECONNREFUSED 10.0.0.7')),
    503,
    'database_unavailable',
    '5',
  ],
  ['a bug', new Error('cannot read x of undefined'), 500, 'internal_error', null],
])(
  '%s is answered with its status, a reference and nothing from inside',
  async (_name, error, status, code, retryAfter) => {
    const answer = problemOfError(error, request, 'reference-1');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code, requestId: 'reference-1' });
    expect(text).not.toMatch(/ECONNREFUSED|undefined|secret/);
  },
);
