import type { Gateway } from './gateway-types.ts';
import { limitsNamespace } from './operations/organizations.ts';

/** The limit of a client-credentials token, and the general one where that is not named (platform document §3.1). */
const LIMIT_KEYS = ['client.credentials.token.rate.per.minute', 'token.rate.per.minute'];

/**
 * The organisation's effective calls per window for our token, read through the gateway itself (one call, cached for a
 * day). Null when Genesys does not say; the budget then keeps its default until an answer's headers say more.
 */
export async function discoverLimit(gateway: Pick<Gateway, 'call'>, orgId: string): Promise<number | null> {
  const answer = await gateway.call(
    limitsNamespace,
    { namespace: 'platform.api' },
    { org: orgId, consumer: 'gateway.limits', priority: 'interactive' },
  );
  if (!answer.ok) return null;
  const limits = new Map(answer.data.data.entities.map((limit) => [limit.key, limit.value]));
  const value = LIMIT_KEYS.map((key) => limits.get(key)).find((limit) => limit !== undefined && limit >= 1);
  return value ?? null;
}
