import { parseEnv } from '#lib/env.ts';
import { regionEnvironment } from '#lib/genesys/regions.ts';
import type { Settings } from './settings.ts';
import { simulatedEnvironmentId, type SimulatorInfo } from './simulator-process.ts';
import { StopError } from './stop.ts';

/** The variables that tell the application who it is and where Genesys Cloud is; all but its database. */
export function applicationVariables(settings: Settings, simulator: SimulatorInfo | null): Record<string, string> {
  const environments = simulator?.regions.map((region) => ({
    id: simulatedEnvironmentId(region.id),
    name: `${region.id} (simulated)`,
    loginBaseUrl: region.login,
    apiBaseUrl: region.api,
    appsOrigin: region.apps,
    trustedOrigins: [region.streaming, region.api],
    clientId: region.vendorClient.clientId,
    clientSecret: region.vendorClient.clientSecret,
  }));
  const vendors = simulator?.organisations
    .filter((organisation) => organisation.isVendor)
    .map((organisation) => organisation.id);
  return {
    APP_URL: settings.appUrl,
    NEXTAUTH_URL: settings.appUrl,
    HEADROOM_SECRET: settings.secret,
    ENCRYPTION_KEYS: settings.encryptionKeys,
    GENESYS_REGIONS: settings.genesys?.regions ?? '{}',
    GENESYS_ENVIRONMENTS: settings.genesys?.environments ?? JSON.stringify(environments ?? []),
    PARTNER_ORGANISATION_IDS: settings.partnerOrganisationIds ?? vendors?.join(',') ?? '',
    HEADROOM_PARENT_PID: String(process.pid),
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_MANUAL_SIG_HANDLE: 'true',
  };
}

/**
 * Says in a sentence which of the application's variables is wrong, before anything is started: the application itself
 * would find out last, after the build.
 */
export function assertApplicationVariables(
  settings: Settings,
  source: Readonly<Record<string, string | undefined>>,
): void {
  const parsed = parseEnv({
    ...source,
    ...applicationVariables(settings, null),
    NODE_ENV: 'production',
    APP_DATABASE_URL: 'postgres://known-later',
  });
  if (!parsed.ok) throw new StopError(parsed.error.message);
  if (!settings.genesys) return;
  const domains = Object.keys(parsed.data.GENESYS_REGIONS);
  const unknown = domains.find((domain) => !regionEnvironment(domain));
  if (unknown !== undefined) {
    throw new StopError(
      `The variable GENESYS_REGIONS names "${unknown}", which is not the domain of a Genesys Cloud region. See the README.`,
    );
  }
  if (domains.length + parsed.data.GENESYS_ENVIRONMENTS.length === 0) {
    throw new StopError(
      'GENESYS_REGIONS and GENESYS_ENVIRONMENTS name no place to sign in to. Leave both out to use the simulator.',
    );
  }
}
