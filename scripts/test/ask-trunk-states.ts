import { POST } from '../../app/api/data-actions/trunk-states/route.ts';

/** Asks the endpoint for data actions, as Genesys Cloud would; a text is sent as it is. */
export function askTrunkStates(key: string | null, body: unknown): Promise<Response> {
  const asked = new Request('http://localhost/api/data-actions/trunk-states', {
    method: 'POST',
    headers: key === null ? {} : { 'x-headroom-key': key },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return POST(asked);
}
