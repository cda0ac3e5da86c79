import { setTimeout as sleep } from 'node:timers/promises';
import type { SimConfigInput } from '../core/config.ts';
import type { OrganisationInfo, RegionInfo } from '../core/start-info.ts';
import type { OrganisationSpecInput } from '../data/organisation-specs.ts';
import { smallTelephony } from '../telephony/telephony-spec.ts';
import { startSimulator, type RunningSimulator } from '../start-simulator.ts';

/** An answer of the simulator. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
};

/** A running simulator with one customer organisation and a client-credentials token for it. */
export type SimSession = {
  readonly simulator: RunningSimulator;
  readonly organisation: OrganisationInfo;
  readonly region: RegionInfo;
  readonly token: string;
  /** Calls the API host; the path may carry a query. A null token sends no bearer. */
  call(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  /** Calls the control interface. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A person's token in the organisation, as the vendor's client gets it at sign-in: a demo role, or `agent`. */
  userToken(role: string): string;
  close(): Promise<void>;
};

/** How to start a session. */
type SessionOptions = {
  readonly userCount?: number;
  readonly timeScale?: number;
  readonly startMs?: number;
  readonly config?: SimConfigInput;
  readonly stateFile?: string;
  /** Telephony of the organisation; a small one unless told. */
  readonly telephony?: OrganisationSpecInput['telephony'];
};

/** Sunday noon in Dublin: the last day of a Monday week, so that most of the generated weeks lie ahead. */
const START_MS = Date.parse('2026-11-22T12:00:00Z');

/** Starts a simulator with one organisation. The supervisor and presence changes are off unless the configuration says otherwise. */
export async function openSession(options: SessionOptions = {}): Promise<SimSession> {
  const simulator = await startSimulator({
    port: 0,
    seed: 7,
    timeScale: options.timeScale ?? 1,
    startMs: options.startMs ?? START_MS,
    stateFile: options.stateFile,
    organisations: [
      {
        userCount: options.userCount ?? 60,
        regionId: 'eu-west-1',
        timeZone: 'Europe/Dublin',
        telephony: options.telephony ?? smallTelephony,
      },
    ],
    config: {
      presenceLife: false,
      limits: { enabled: false },
      wfm: { supervisor: { isEnabled: false } },
      telephony: { callLife: false },
      ...options.config,
    },
  });
  const organisation = simulator.info.organisations.find((candidate) => !candidate.isVendor);
  const region = simulator.info.regions.find((candidate) => candidate.id === organisation?.region);
  if (!organisation || !region) throw new Error('The simulator started without a customer organisation.');
  const token = await requestToken(region, organisation);
  return {
    simulator,
    organisation,
    region,
    token,
    call: (method, path, body, bearer = token) => request(method, `${region.api}${path}`, body, bearer),
    control: (method, path, body) => request(method, `${simulator.controlUrl}${path}`, body, null),
    userToken: (role) => issueUserToken(simulator, organisation, role),
    close: () => simulator.close(),
  };
}

/** Asks the login host for a client-credentials token. */
export async function requestToken(region: RegionInfo, organisation: OrganisationInfo): Promise<string> {
  const { clientId, clientSecret } = organisation.clientCredentials;
  const response = await fetch(`${region.login}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!token) throw new Error(`No token: status ${response.status}`);
  return token;
}

/** Waits until `read` gives something; looks again often and fails after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  read: () => T | undefined | null | false,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = read();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await sleep(5);
  }
}

async function request(method: string, url: string, body: unknown, token: string | null): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as unknown) : undefined };
}

function issueUserToken({ world }: RunningSimulator, organisation: OrganisationInfo, role: string): string {
  const customer = world.built.get(organisation.id);
  const vendor = [...world.built.values()].find(
    (candidate) => candidate.vendorClient && candidate.organisation.regionId === organisation.region,
  );
  const signIn = customer?.signIns.find((candidate) => candidate.role === role);
  const agent = role === 'agent' ? world.agentsOf(organisation.id)[0] : undefined;
  const user = agent ?? customer?.organisation.users.get(signIn?.userId ?? '');
  if (!customer || !vendor?.vendorClient || !user) throw new Error(`No sign-in with the role ${role}.`);
  const grant = {
    organisation: customer.organisation,
    clientOrganisation: vendor.organisation,
    client: vendor.vendorClient,
    user,
  };
  return world.tokenStore.issue(grant, world.clock.now(), 10).value;
}
