import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { readBody } from '../core/http-server.ts';
import type { SimRegion, StorageHandler, World } from '../core/types.ts';
import { isSameSignature, signGrant, signedQuery } from './storage-signature.ts';
import { getWfmSettings } from './wfm-settings.ts';

/** What an upload is for; the processing request must name the same thing. */
export type UploadPurpose = {
  readonly organisationId: string;
  readonly operation: 'update' | 'import';
  readonly target: string;
};

/** A signed upload address, as the upload-url operations answer it. */
type UploadTicket = {
  readonly uploadKey: string;
  readonly url: string;
  readonly headers: Record<string, string>;
};

type Upload = { readonly purpose: UploadPurpose; body: Buffer | null };
type Refusal = { readonly status: number; readonly code: string; readonly message: string };

/** Object storage behind signed links: uploads wait here for processing, large answers wait here to be fetched. */
export type Storage = {
  createUpload(region: SimRegion, purpose: UploadPurpose): UploadTicket;
  /** The stored bytes of an upload made for this purpose; null when it is unknown, foreign or never arrived. */
  readUpload(uploadKey: string, purpose: UploadPurpose): Buffer | null;
  /** Stores a JSON answer and returns its signed address. */
  createDownload(region: SimRegion, body: unknown): string;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

const ROOT = '/_storage';
const storages = new WeakMap<World, Storage>();

/** The storage of a world. */
export function getStorage(world: World): Storage {
  let storage = storages.get(world);
  if (!storage) {
    storage = createStorage(world);
    storages.set(world, storage);
  }
  return storage;
}

/** Handles `/_storage/**` on the API host: no bearer, the signature in the link is the only key. */
export function createStorageHandler(world: World): StorageHandler {
  return (req, res) => getStorage(world).handle(req, res);
}

function createStorage(world: World): Storage {
  const secret = randomBytes(32).toString('hex');
  const uploads = new Map<string, Upload>();
  const downloads = new Map<string, Buffer>();
  world.onReset(() => {
    uploads.clear();
    downloads.clear();
  });
  const expiry = () => world.clock.now() + getWfmSettings(world).signedUrlTtlMs;

  return {
    createUpload(region, purpose) {
      const uploadKey = `${purpose.operation}s/${world.uuid('upload')}.json.gz`;
      uploads.set(uploadKey, { purpose, body: null });
      const headers = {
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
        'x-amz-server-side-encryption': 'AES256',
        'x-amz-tagging': `organizationId=${purpose.organisationId}`,
      };
      const path = `${ROOT}/uploads/${uploadKey}`;
      const query = signedQuery(secret, { method: 'PUT', path, expiresMs: expiry(), headers: lowerCaseNames(headers) });
      return { uploadKey, url: `${region.apiBaseUrl}${path}?${query}`, headers };
    },
    readUpload(uploadKey, purpose) {
      const upload = uploads.get(uploadKey);
      if (!upload?.body || JSON.stringify(upload.purpose) !== JSON.stringify(purpose)) return null;
      return upload.body;
    },
    createDownload(region, body) {
      const path = `${ROOT}/downloads/${world.uuid('download')}`;
      downloads.set(path, gzipSync(JSON.stringify(body)));
      const query = signedQuery(secret, { method: 'GET', path, expiresMs: expiry(), headers: {} });
      return `${region.apiBaseUrl}${path}?${query}`;
    },
    async handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://storage.invalid');
      const refusal = checkSignature(world, secret, req, url);
      if (refusal) return refuse(req, res, refusal);
      if (req.method === 'GET') return sendDownload(res, downloads.get(url.pathname));
      const upload = uploads.get(url.pathname.slice(`${ROOT}/uploads/`.length));
      if (!upload)
        return refuse(req, res, { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' });
      const body = await readUpload(req, getWfmSettings(world).uploadMaxBytes);
      if (body === 'aborted') return undefined;
      if (body === 'too-large') {
        const message = 'Your proposed upload exceeds the maximum allowed size';
        return refuse(req, res, { status: 400, code: 'EntityTooLarge', message });
      }
      upload.body = body;
      res.writeHead(200, { 'content-length': '0' }).end();
      return undefined;
    },
  };
}

function checkSignature(world: World, secret: string, req: IncomingMessage, url: URL): Refusal | null {
  const { method } = req;
  if (method !== 'GET' && method !== 'PUT') {
    return {
      status: 405,
      code: 'MethodNotAllowed',
      message: 'The specified method is not allowed against this resource.',
    };
  }
  if (req.headers.authorization) {
    return { status: 400, code: 'InvalidArgument', message: 'Only one auth mechanism allowed.' };
  }
  const expiresMs = Number(url.searchParams.get('expires'));
  const names = (url.searchParams.get('signedheaders') ?? '').split(';').filter(Boolean);
  const headers = Object.fromEntries(names.map((name) => [name, String(req.headers[name] ?? '')]));
  const extra = Object.keys(req.headers).find((name) => name.startsWith('x-amz-') && !names.includes(name));
  const right = signGrant(secret, { method, path: url.pathname, expiresMs, headers });
  if (!isSameSignature(url.searchParams.get('signature') ?? '', right)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    return { status: 403, code: 'SignatureDoesNotMatch', message };
  }
  if (extra) {
    return {
      status: 403,
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
    };
  }
  if (expiresMs <= world.clock.now()) return { status: 403, code: 'AccessDenied', message: 'Request has expired' };
  return null;
}

function refuse(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  req.resume();
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error>`;
  res.writeHead(refusal.status, { 'content-type': 'application/xml' }).end(body);
}

function sendDownload(res: ServerResponse, body: Buffer | undefined): void {
  if (!body) {
    res.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
    return;
  }
  res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
}

/** Reads the whole body unless it is larger than allowed (the rest is dropped) or the client hangs up. */
async function readUpload(req: IncomingMessage, maxBytes: number): Promise<Buffer | 'too-large' | 'aborted'> {
  try {
    const { bytes, isTooLarge } = await readBody(req, maxBytes);
    return isTooLarge ? 'too-large' : bytes;
  } catch (error) {
    if (req.destroyed && !req.complete) return 'aborted';
    throw error;
  }
}

function lowerCaseNames(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
