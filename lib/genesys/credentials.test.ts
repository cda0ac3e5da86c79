import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { grantCredentials } from './credentials.ts';
import type { GrantSource } from './gateway-types.ts';
import { createMemoryGrants } from './memory-grants.ts';
import { exampleCredential as credential } from './testing/example-credential.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Credentials over a grant source and a login host that count what they are asked for. */
function startCredentials() {
  const grants = createMemoryGrants([credential]);
  const asked = { grant: 0, sharedToken: 0, login: 0 };
  const counting: GrantSource = {
    ...grants,
    load: (orgId) => {
      asked.grant += 1;
      return grants.load(orgId);
    },
    readToken: (orgId) => {
      asked.sharedToken += 1;
      return grants.readToken(orgId);
    },
  };
  const lost: string[] = [];
  const login = { isDown: false };
  const credentials = grantCredentials({
    orgId: 'org',
    grants: counting,
    clock: systemClock,
    fetch: async () => {
      if (login.isDown) return new Response(null, { status: 503 });
      asked.login += 1;
      return Response.json({ access_token: `token ${asked.login}`, expires_in: 3_600 });
    },
    serverSecondMs: 1_000,
    timeoutMs: 16_000,
    grantCheckMs: 600_000,
    onLost: (reason) => lost.push(reason),
  });
  return { grants, asked, lost, login, credentials };
}

describe('the credential of an organisation', () => {
  it('leaves memory half a minute after its last use, and is read again when it is needed', async () => {
    const { asked, credentials } = startCredentials();
    await credentials.current();
    await vi.advanceTimersByTimeAsync(20_000);
    await credentials.current();
    await vi.advanceTimersByTimeAsync(29_000);
    await credentials.current();
    expect(asked).toMatchObject({ grant: 1, sharedToken: 1, login: 1 });
    await vi.advanceTimersByTimeAsync(31_000);
    const again = await credentials.current();
    expect(again).toMatchObject({ ok: true, token: { value: 'token 1' } });
    expect(asked).toMatchObject({ grant: 2, sharedToken: 2, login: 1 });
  });

  it('is gone for good when the organisation was uninstalled meanwhile', async () => {
    const { grants, lost, credentials } = startCredentials();
    await credentials.current();
    grants.uninstall('org');
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await credentials.current()).toEqual({ ok: false, reason: 'not_installed' });
    expect(lost).toEqual(['not_installed']);
  });

  it('that another process found refused is told apart from one that was uninstalled', async () => {
    const { grants, lost, credentials } = startCredentials();
    await credentials.current();
    await grants.markRefused('org', 'by another process');
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await credentials.current()).toEqual({ ok: false, reason: 'grant_refused' });
    expect(lost).toEqual(['grant_refused']);
  });

  it('never gives a rejected token again while the login host is down, and a new one when that is back', async () => {
    const { login, credentials } = startCredentials();
    const first = await credentials.current();
    if (!first.ok) throw new Error('no token');
    login.isDown = true;
    expect(await credentials.renew(first.token)).toMatchObject({ ok: false, reason: 'unavailable' });
    expect(await credentials.current()).toMatchObject({ ok: false, reason: 'unavailable' });
    await vi.advanceTimersByTimeAsync(1_500);
    // Asked again, in vain; what the processes share is still the rejected token.
    expect(await credentials.current()).toMatchObject({ ok: false, reason: 'unavailable', retryAfterMs: 2_000 });
    login.isDown = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await credentials.current()).toMatchObject({ ok: true, token: { value: 'token 2' } });
    // A call that was slow to be refused.
    expect(await credentials.renew(first.token)).toMatchObject({ ok: true, token: { value: 'token 2' } });
    expect(await credentials.current()).toMatchObject({ ok: true, token: { value: 'token 2' } });
  });

  it('is refreshed ahead of its end while the old token goes on serving', async () => {
    const { asked, credentials } = startCredentials();
    await credentials.current();
    for (let second = 0; second < 3_290; second += 10) {
      await vi.advanceTimersByTimeAsync(10_000);
      await credentials.current();
    }
    expect(asked.login).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await credentials.current()).toMatchObject({ ok: true, token: { value: 'token 1' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(await credentials.current()).toMatchObject({ ok: true, token: { value: 'token 2' } });
    expect(asked.login).toBe(2);
  });
});
