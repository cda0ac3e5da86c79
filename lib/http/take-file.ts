import { fail, type Result } from '#lib/result.ts';
import { takeBody } from './take-body.ts';

/** Bodies that hold a file in something else, which would be read as rows. */
const WRAPPED = /^(multipart\/|application\/(json|x-www-form-urlencoded))/;

/** Lets `read` have a request's body, which is a file itself, as it arrives; the sender hears the answer also when not all of it is wanted. */
export async function takeFile<T, C extends string>(
  request: Request,
  read: (chunks: AsyncGenerator<Uint8Array>, announcedBytes: number | null) => Promise<Result<T, C>>,
): Promise<Result<T, C | 'invalid_request'>> {
  if (WRAPPED.test(request.headers.get('content-type') ?? '')) {
    return fail('invalid_request', 'The body must be the file itself, not a form or JSON.');
  }
  const body = takeBody(request);
  const outcome = await read(body.chunks(), body.announcedBytes);
  await body.discardRest();
  return outcome;
}
