import { randomUUID } from 'node:crypto';
import { problemOfError } from '#lib/http/problem-of-error.ts';
import { problem, problemOf } from '#lib/http/problem.ts';
import { parseJson, readText } from '#lib/http/read-text.ts';
import { answerTrunkStates } from '#lib/trunks/answer-trunk-states.ts';
import { authoriseDataAction } from '#lib/trunks/authorise-data-action.ts';
import { KEY_HEADER } from '#lib/trunks/data-action-contract.ts';

export const dynamic = 'force-dynamic';

const MAX_BYTES = 10_000;

/**
 * The state of trunks for a data action of Genesys Cloud; docs/trunks.md says how that is set up. Nobody is signed in: the key
 * stands for the organisation. Never waits for Genesys.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = randomUUID();
  try {
    const access = await authoriseDataAction(request.headers.get(KEY_HEADER));
    if (!access.ok) return problemOf(access.error, requestId);
    const text = await readText(request, MAX_BYTES);
    if (text === null) {
      const detail = `A request has ${MAX_BYTES} bytes at most.`;
      return problem({ status: 413, code: 'too_large', detail, requestId });
    }
    // Without a body all trunks are asked for; what is not JSON is refused.
    const body = text.trim() === '' ? {} : (parseJson(text) ?? text);
    const answer = await answerTrunkStates(access.data.orgId, body);
    if (!answer.ok) return problemOf(answer.error, requestId);
    return Response.json(answer.data, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return problemOfError(error, request, requestId);
  }
}
