import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fetchJson, HttpProblem } from './fetch-json.ts';

const schema = z.object({ count: z.number() });

function answering(body: string | null, init: ResponseInit): { fetch: typeof fetch; requests: Request[] } {
  const requests: Request[] = [];
  return {
    requests,
    fetch: async (input, requestInit) => {
      requests.push(new Request(new URL(input as string, 'http://localhost'), requestInit));
      return new Response(body, init);
    },
  };
}

async function problemOf(promise: Promise<unknown>): Promise<HttpProblem> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpProblem);
  return error as HttpProblem;
}

describe('fetchJson', () => {
  it('returns the parsed body of a success', async () => {
    const server = answering('{"count":3}', { status: 200 });
    await expect(fetchJson('/api/rows', { schema, fetch: server.fetch })).resolves.toEqual({ count: 3 });
    expect(server.requests[0]?.method).toBe('GET');
  });

  it('posts a body as JSON', async () => {
    const server = answering('{"count":3}', { status: 201 });
    await fetchJson('/api/rows', { schema, body: { name: 'a' }, fetch: server.fetch });
    expect(server.requests[0]?.method).toBe('POST');
    expect(server.requests[0]?.headers.get('content-type')).toBe('application/json');
    await expect(server.requests[0]?.json()).resolves.toEqual({ name: 'a' });
  });

  it('reads every field of a problem document', async () => {
    const server = answering(
      JSON.stringify({
        type: 'about:blank',
        title: 'Some rows are wrong',
        status: 422,
        detail: 'Row 3 has no agent.',
        code: 'invalid_rows',
        requestId: 'r-1',
        invalid_params: [{ name: 'rows.3.agent', reason: 'is empty' }],
        context: { permission: 'wfm:schedule:edit' },
      }),
      { status: 422, headers: { 'content-type': 'application/problem+json' } },
    );
    const problem = await problemOf(fetchJson('/api/rows', { schema, fetch: server.fetch }));
    expect(problem).toMatchObject({
      status: 422,
      code: 'invalid_rows',
      title: 'Some rows are wrong',
      detail: 'Row 3 has no agent.',
      requestId: 'r-1',
      invalidParams: [{ name: 'rows.3.agent', reason: 'is empty' }],
      context: { permission: 'wfm:schedule:edit' },
    });
  });

  it.each([
    ['7', 7000],
    ['Sat, 22 Nov 2025 12:00:30 GMT', 30_000],
    ['soon', undefined],
  ])('reads Retry-After "%s"', async (header, expected) => {
    const server = answering('{}', { status: 429, headers: { 'retry-after': header } });
    const nowMs = Date.UTC(2025, 10, 22, 12, 0, 0);
    const problem = await problemOf(fetchJson('/api/rows', { schema, fetch: server.fetch, nowMs }));
    expect(problem.retryAfterMs).toBe(expected);
  });

  it('keeps the status when a proxy answers with HTML', async () => {
    const server = answering('<h1>Bad gateway</h1>', { status: 502, headers: { 'x-request-id': 'edge-9' } });
    const problem = await problemOf(fetchJson('/api/rows', { schema, fetch: server.fetch }));
    expect(problem).toMatchObject({ status: 502, code: 'http_502', requestId: 'edge-9' });
  });

  it('tells a body of the wrong shape from a failure', async () => {
    const server = answering('{"count":"3"}', { status: 200 });
    const problem = await problemOf(fetchJson('/api/rows', { schema, fetch: server.fetch }));
    expect(problem).toMatchObject({ status: 200, code: 'unexpected_answer' });
  });

  it('gives status 0 when no answer came', async () => {
    const fetch = async () => {
      throw new TypeError('Failed to fetch');
    };
    const problem = await problemOf(fetchJson('/api/rows', { schema, fetch }));
    expect(problem).toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('passes an abort on as the abort it is', async () => {
    const controller = new AbortController();
    controller.abort(new DOMException('left the page', 'AbortError'));
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      throw init?.signal?.reason;
    };
    await expect(fetchJson('/api/rows', { schema, fetch, signal: controller.signal })).rejects.toThrow('left the page');
  });
});
