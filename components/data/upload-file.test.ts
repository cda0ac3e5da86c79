import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpProblem } from './fetch-json.ts';
import { uploadFile } from './upload-file.ts';

const schema = z.object({ rows: z.number() });

type FakeRequest = {
  status: number;
  responseText: string;
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
} & Pick<XMLHttpRequest, 'open' | 'setRequestHeader' | 'getAllResponseHeaders' | 'send' | 'abort'>;

/** A request that does nothing by itself. */
function createRequest() {
  const sent: { method?: string; path?: string; body?: unknown; headers: Record<string, string> } = { headers: {} };
  const request: FakeRequest = {
    status: 0,
    responseText: '',
    upload: { onprogress: null },
    onload: null,
    onerror: null,
    onabort: null,
    open: (method: string, path: string | URL) => Object.assign(sent, { method, path }),
    setRequestHeader: (name, value) => Object.assign(sent.headers, { [name]: value }),
    getAllResponseHeaders: () => 'content-type: application/json\r\nretry-after: 7\r\n',
    send: (body) => Object.assign(sent, { body }),
    abort: () => request.onabort?.(),
  };
  return { request, sent };
}

/** The fake has everything that the upload uses of a request. */
const asRequest = (request: FakeRequest) => request as unknown as XMLHttpRequest;

function upload(options: { signal?: AbortSignal } = {}) {
  const { request, sent } = createRequest();
  const progress: number[] = [];
  const body = new Blob(['a,b'], { type: 'text/csv' });
  const onProgress = (part: number) => progress.push(part);
  const answer = uploadFile('/api/x', {
    schema,
    body,
    onProgress,
    createRequest: () => asRequest(request),
    ...options,
  });
  const respond = (status: number, text: string) => {
    Object.assign(request, { status, responseText: text });
    request.onload?.();
  };
  return { request, sent, progress, body, answer, respond };
}

describe('uploadFile', () => {
  it('posts the file as it is, tells how much was sent, and returns the parsed answer', async () => {
    const { request, sent, progress, body, answer, respond } = upload();
    request.upload.onprogress?.({ loaded: 1, total: 4 });
    request.upload.onprogress?.({ loaded: 4, total: 4 });
    respond(200, '{"rows":3}');
    await expect(answer).resolves.toEqual({ rows: 3 });
    expect(sent).toMatchObject({ method: 'POST', path: '/api/x', body, headers: { 'content-type': 'text/csv' } });
    expect(progress).toEqual([0.25, 1]);
  });

  it('rejects with the problem the server named', async () => {
    const { answer, respond } = upload();
    respond(422, JSON.stringify({ code: 'too_many_rows', detail: 'The file has more than 100,000 rows.' }));
    const error: unknown = await answer.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HttpProblem);
    expect(error).toMatchObject({ status: 422, code: 'too_many_rows', retryAfterMs: 7_000 });
  });

  it('says that the file could not be sent when no answer came', async () => {
    const { request, answer } = upload();
    request.onerror?.();
    await expect(answer).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('ends with the reason of whoever stopped it', async () => {
    const stop = new AbortController();
    const { answer } = upload({ signal: stop.signal });
    stop.abort(new Error('left the page'));
    await expect(answer).rejects.toThrow('left the page');
  });
});
