import { createRequire } from 'node:module';
import type { RegionInfo } from '../core/start-info.ts';

/** What a rejected SDK call carries once extended responses are on; without them it is the body alone. */
export type SdkError = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly code?: string; readonly message?: string };
};

/** A group of operations of the SDK, for example its `UsersApi`. */
export type SdkApi = Readonly<Record<string, (...parameters: unknown[]) => Promise<unknown>>>;

/** One `ApiClient` of the SDK, pointed at a simulated region. */
export type SdkClient = {
  loginClientCredentialsGrant(clientId: string, clientSecret: string): Promise<{ accessToken: string }>;
  authorizePKCEGrant(
    clientId: string,
    codeVerifier: string,
    authCode: string,
    redirectUri: string,
  ): Promise<{ accessToken: string }>;
  loginCodeAuthorizationGrant(
    clientId: string,
    clientSecret: string,
    authCode: string,
    redirectUri: string,
  ): Promise<{ accessToken: string; refreshToken: string }>;
  /** Makes calls answer, and reject with, status and headers besides the body. */
  setReturnExtendedResponses(isExtended: boolean): void;
  generatePKCECodeVerifier(length: number): string;
  computePKCECodeChallenge(verifier: string): Promise<string>;
  /** The operations of one of the SDK's classes, on this client. */
  api(name: string): SdkApi;
};

type RequestConfig = { url: string };
type RawClient = Omit<SdkClient, 'api'> & {
  setEnvironment(domain: string): void;
  getHttpClient(): { setPreHook(hook: (config: RequestConfig) => Promise<RequestConfig>): void };
};
type RawSdk = {
  readonly ApiClientClass: new () => RawClient;
} & Readonly<Record<string, new (client: RawClient) => SdkApi>>;

/**
 * A fresh client of the official SDK for a region. The SDK knows only real domains, so its own request hook sends what goes to
 * `login.<domain>` and `api.<domain>` to the simulator's hosts; everything else is the SDK as shipped.
 */
export function openSdkClient(region: RegionInfo): SdkClient {
  const sdk = loadSdk();
  const client = new sdk.ApiClientClass();
  client.setEnvironment(region.domain);
  client.getHttpClient().setPreHook(async (config) => {
    config.url = config.url
      .replace(`https://login.${region.domain}`, region.login)
      .replace(`https://api.${region.domain}`, region.api);
    return config;
  });
  const api = (name: string): SdkApi => {
    const Api = sdk[name];
    if (!Api) throw new Error(`The SDK has no ${name}.`);
    return new Api(client);
  };
  return Object.assign(client, { api });
}

/** The SDK's Node build. It is loaded without its 2.6 MB of declarations, which would slow every type check down. */
function loadSdk(): RawSdk {
  return createRequire(import.meta.url)('purecloud-platform-client-v2') as RawSdk;
}
