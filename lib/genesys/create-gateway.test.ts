import { describe, expect, it, onTestFinished } from 'vitest';
import { createGateway } from './create-gateway.ts';
import type { GatewayDeps } from './create-gateway.ts';
import type { CallOptions, GrantCredential } from './gateway-types.ts';
import { createMemoryGrants } from './memory-grants.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { usersList } from './operations/users.ts';
import { answered } from './transport.ts';
import type { Transport, WireAnswer, WireRequest } from './transport.ts';

const credential: GrantCredential = {
  orgId: 'org',
  environment: {
    id: 'env',
    name: 'Environment',
    loginBaseUrl: 'https://login.example',
    apiBaseUrl: 'https://api.example',
    appsOrigin: 'https://apps.example',
    trustedOrigins: [],
  },
  clientId: 'client',
  clientSecret: 'secret',
};

/** A good answer with a body. */
const good = (body: unknown): WireAnswer => answered(200, { get: () => null }, JSON.stringify(body));

const noUsers = { entities: [], pageCount: 1, pageNumber: 1, pageSize: 5, total: 0 };

/** A gateway of one organisation in front of an API that is a function, and the paths that were asked for. */
function startGateway(
  answer: (request: WireRequest) => WireAnswer | Promise<WireAnswer>,
  deps: Partial<GatewayDeps> = {},
) {
  const asked: string[] = [];
  const send: Transport = async (request) => {
    asked.push(request.url.pathname + request.url.search);
    return answer(request);
  };
  const grants = createMemoryGrants();
  grants.install(credential, { value: 'token', expiresAtMs: Infinity });
  const gateway = createGateway({
    grants,
    ledger: createMemoryLedger(),
    transport: { send, close: () => Promise.resolve() },
    settings: { discoversLimits: false },
    ...deps,
  });
  onTestFinished(() => gateway.close());
  return { gateway, asked };
}

const as = (extra: Partial<CallOptions> = {}): CallOptions => ({
  org: 'org',
  consumer: 'test',
  priority: 'interactive',
  ...extra,
});
const page = (pageNumber: number) => ({ pageNumber, pageSize: 5 });

describe('a gateway', () => {
  it('sends nothing for a caller who has gone already', async () => {
    const { gateway, asked } = startGateway(() => good(noUsers));
    const gone = await gateway.call(usersList, page(1), as({ signal: AbortSignal.abort() }));
    expect(gone).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect((await gateway.call(usersList, page(2), as())).ok).toBe(true);
    expect(asked).toHaveLength(1);
  });
});
