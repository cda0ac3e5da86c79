import { Agent } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import {
  expectOneOfEach,
  installationOf,
  installFor,
  oursIn,
  signInPerson,
  type Person,
} from '#scripts/test/install-people.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { startInstall } from './start-install.ts';

const genesys = useSimulatedGenesys({ config: { oauth: { rolePropagationSeconds: 0.2 }, presenceLife: false } });
const database = useTestDatabase(() => genesys.variables());

type Matches = (method: string, path: string) => boolean;
type Process = typeof globalThis & { headroomRuntime?: { gateway: Gateway; ledger: { close(): Promise<void> } } };

/** What is left of processes that died: their memory, and requests that were never answered. */
const remains: (() => Promise<void>)[] = [];

/** A new server process as far as memory and database connections go: the next call builds its own gateway. */
async function restart(): Promise<void> {
  const holder = globalThis as Process;
  const { headroomRuntime: old } = holder;
  delete holder.headroomRuntime;
  if (old) {
    remains.push(async () => {
      await old.gateway.close();
      await old.ledger.close();
    });
  }
  // Its claims to a token refresh run out by themselves; here without the wait.
  await query(database.ownerUrl(), `UPDATE grants SET refresh_until = now() WHERE refresh_until IS NOT NULL`);
}

/** What stands between this process and the network: `relay` sends a request on and answers when its answer has come. */
type Interceptor = (method: string, path: string, relay: () => Promise<void>) => Promise<void>;

/** Lets every request of this process, to login hosts and to the API, pass through `intercept`. */
function interceptRequests(intercept: Interceptor): void {
  const realFetch = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    let answer: Response | undefined;
    await intercept(init?.method ?? 'GET', pathname, async () => void (answer = await realFetch(input, init)));
    if (answer === undefined) throw new Error('an answer that was not waited for');
    return answer;
  });
  const realDispatch = Reflect.get<Agent, 'dispatch'>(Agent.prototype, 'dispatch');
  vi.spyOn(Agent.prototype, 'dispatch').mockImplementation(function (this: Agent, options, handler) {
    const relay = () =>
      new Promise<void>((resolve) => {
        const onResponseEnd = handler.onResponseEnd?.bind(handler);
        handler.onResponseEnd = (controller, trailers) => {
          give = () => onResponseEnd?.(controller, trailers);
          resolve();
        };
        realDispatch.call(this, options, handler);
      });
    let give = () => undefined as void;
    const { pathname } = new URL(options.path, 'http://host');
    // Whoever is dead is told nothing; its own deadline ends what it waits for.
    intercept(options.method, pathname, relay).then(
      () => give(),
      () => undefined,
    );
    return true;
  });
}

function restoreNetwork(): void {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}

/**
 * Dies, from the outside's view, in the moment a matching request is sent or answered: nothing that would follow it ever
 * happens. Resolves then.
 */
async function dieAt(matches: Matches, when: 'before' | 'after'): Promise<{ died: Promise<void> }> {
  let onDeath = () => undefined as void;
  const died = new Promise<void>((resolve) => (onDeath = resolve));
  interceptRequests(async (method, path, relay) => {
    if (!matches(method, path)) return relay();
    if (when === 'after') await relay();
    onDeath();
    return new Promise((_resolve, reject) => remains.unshift(async () => reject(new Error('the process is gone'))));
  });
  // Only now: whatever builds the new process's gateway must find this network and no other.
  await restart();
  return { died };
}

/** The silence after a crash, without waiting for it. */
async function fallSilent(person: Person): Promise<void> {
  await query(
    database.ownerUrl(),
    `UPDATE installations SET updated_at = now() - interval '1 minute' WHERE org_id = $1`,
    [person.organisation.id],
  );
}

afterEach(async () => {
  restoreNetwork();
  await restart();
  // What the dead would still have done comes to nothing: they no longer own their installation.
  for (const bury of remains.splice(0)) await bury();
});

const is =
  (method: string, path: RegExp): Matches =>
  (sentMethod, sentPath) =>
    sentMethod === method && path.test(sentPath);

const CRASHES: readonly [name: string, matches: Matches, when: 'before' | 'after'][] = [
  ['before the role was created', is('POST', /\/authorization\/roles$/), 'before'],
  ['after the role was created', is('POST', /\/authorization\/roles$/), 'after'],
  ['after the admin got the role', is('PUT', /\/users\/add$/), 'after'],
  ['after the role was visible', is('GET', /\/oauth\/clients$/), 'before'],
  ['before the client was created', is('POST', /\/oauth\/clients$/), 'before'],
  ['after the client was created and before its secret was stored', is('POST', /\/oauth\/clients$/), 'after'],
  ['after the first token was issued', is('POST', /\/oauth\/token$/), 'after'],
  ['in the middle of the verification', is('GET', /\/presence\/definitions$/), 'after'],
  ['after the notification channel was opened', is('POST', /\/notifications\/channels$/), 'after'],
];

describe('an installation whose server dies', () => {
  it.each(CRASHES)('%s is resumed to one role and one verified client', async (_name, matches, when) => {
    const person = await signInPerson(genesys, await genesys.mint(), 'admin');
    const { died } = await dieAt(matches, when);
    const started = await startInstall(person.ctx, person.credential);
    expect(started.ok).toBe(true);
    await died;
    restoreNetwork();
    await restart();

    expect((await installationOf(person)).state).toBe('installing');
    await fallSilent(person);
    expect((await installationOf(person)).state).toBe('interrupted');

    expect((await installFor(person)).state).toBe('installed');
    await expectOneOfEach(genesys, person);
    const [stored] = await query<{ client_id: string; verified_at: Date | null }>(
      database.ownerUrl(),
      `SELECT client_id, verified_at FROM grants WHERE org_id = $1 AND state = 'active'`,
      [person.organisation.id],
    );
    expect(stored?.client_id).toBe((await oursIn(genesys, person)).clients[0]?.id);
    expect(stored?.verified_at).not.toBeNull();
  });

  it('does not let the old process store an older secret over the new one', async () => {
    const person = await signInPerson(genesys, await genesys.mint(), 'admin');
    let release = () => undefined as void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let wasHeld = false;
    await restart();
    interceptRequests(async (method, path, relay) => {
      await relay();
      if (method === 'POST' && path.endsWith('/oauth/clients') && !wasHeld) {
        wasHeld = true;
        await gate;
      }
    });
    await startInstall(person.ctx, person.credential);
    await expect.poll(() => wasHeld, { timeout: 20_000 }).toBe(true);

    // Another process takes over while the first one holds an answer with the first secret in its hands.
    await fallSilent(person);
    expect((await installFor(person)).state).toBe('installed');
    const storedSecret = () =>
      query(database.ownerUrl(), 'SELECT secret_jwe FROM grants WHERE org_id = $1', [person.organisation.id]);
    const before = await storedSecret();
    release();
    await expect
      .poll(async () => (await installationOf(person)).state, { timeout: 5_000, interval: 100 })
      .toBe('installed');
    expect(await storedSecret()).toEqual(before);
    await expectOneOfEach(genesys, person);
    // A repair proves the stored secret with real calls and finds nothing to change.
    const repaired = await installFor(person);
    expect(repaired.state).toBe('installed');
    expect(repaired.steps.find((step) => step.id === 'client')?.action).toBe('reuse');
  });
});
