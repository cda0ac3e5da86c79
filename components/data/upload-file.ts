import type { z } from 'zod';
import { HttpProblem, readAnswer } from './fetch-json.ts';

/** Options of {@link uploadFile}. */
export type UploadFileOptions<Schema extends z.ZodType> = {
  schema: Schema;
  body: Blob;
  /** Told what part of the file has been sent, 0 to 1. */
  onProgress: (sent: number) => void;
  signal?: AbortSignal;
  /** The request to use; the browser's own unless a test passes one. */
  createRequest?: () => XMLHttpRequest;
};

/**
 * Posts a file as it is to one of our own routes and returns the parsed answer. Rejects as `fetchJson` does. It is not `fetch`
 * because that cannot say how much of a body has been sent.
 */
export async function uploadFile<Schema extends z.ZodType>(
  path: string,
  options: UploadFileOptions<Schema>,
): Promise<z.output<Schema>> {
  return readAnswer(await send(path, options), options.schema, Date.now());
}

function send<Schema extends z.ZodType>(path: string, options: UploadFileOptions<Schema>): Promise<Response> {
  const { body, onProgress, signal } = options;
  const request = options.createRequest?.() ?? new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1);
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => {
      const title = 'The file could not be sent.';
      const detail = `${title} Check your connection, and that the file is as it was when you chose it; then try again.`;
      reject(new HttpProblem({ status: 0, code: 'unreachable', title, detail }));
    };
    request.onabort = () => reject(signal?.reason as Error);
    request.open('POST', path);
    request.setRequestHeader('accept', 'application/json, application/problem+json');
    request.setRequestHeader('content-type', body.type || 'application/octet-stream');
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const lines = request
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/);
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  return new Response(request.status === 204 ? null : request.responseText, { status: request.status, headers });
}
