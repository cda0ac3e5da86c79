import type { GenesysEnvironment } from './gateway-types.ts';

/** AWS region, Genesys domain and the name people know (platform document §1). */
const REGIONS = [
  ['us-east-1', 'mypurecloud.com', 'Americas (US East)'],
  ['us-east-2', 'use2.us-gov-pure.cloud', 'Americas (US East 2, FedRAMP)'],
  ['us-west-2', 'usw2.pure.cloud', 'Americas (US West)'],
  ['ca-central-1', 'cac1.pure.cloud', 'Americas (Canada)'],
  ['sa-east-1', 'sae1.pure.cloud', 'Americas (São Paulo)'],
  ['mx-central-1', 'mxc1.pure.cloud', 'Americas (Mexico)'],
  ['eu-west-1', 'mypurecloud.ie', 'EMEA (Ireland)'],
  ['eu-west-2', 'euw2.pure.cloud', 'EMEA (London)'],
  ['eu-central-1', 'mypurecloud.de', 'EMEA (Frankfurt)'],
  ['eu-central-2', 'euc2.pure.cloud', 'EMEA (Zurich)'],
  ['me-central-1', 'mec1.pure.cloud', 'EMEA (UAE)'],
  ['ap-south-1', 'aps1.pure.cloud', 'Asia Pacific (Mumbai)'],
  ['ap-northeast-1', 'mypurecloud.jp', 'Asia Pacific (Tokyo)'],
  ['ap-northeast-2', 'apne2.pure.cloud', 'Asia Pacific (Seoul)'],
  ['ap-northeast-3', 'apne3.pure.cloud', 'Asia Pacific (Osaka)'],
  ['ap-southeast-1', 'apse1.pure.cloud', 'Asia Pacific (Singapore)'],
  ['ap-southeast-2', 'mypurecloud.com.au', 'Asia Pacific (Sydney)'],
  ['eusc-de-east-1', 'edee1.eusc-pure.cloud', 'EMEA (Germany, sovereign)'],
] as const;

/** Every Genesys Cloud region, in the order the sign-in page lists them. */
export const GENESYS_REGIONS: readonly GenesysEnvironment[] = REGIONS.map(([awsRegion, domain, name]) =>
  environmentOf(awsRegion, domain, name),
);

/** The region with this domain (for example `mypurecloud.ie`), or null when there is none. */
export function regionEnvironment(domain: string): GenesysEnvironment | null {
  return GENESYS_REGIONS.find((region) => region.id === domain) ?? null;
}

function environmentOf(awsRegion: string, domain: string, name: string): GenesysEnvironment {
  // Signed addresses point at the region's object storage. Only that service: other names below amazonaws.com belong to anybody.
  const storage = `s3.${awsRegion}.${awsRegion.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com'}`;
  return {
    id: domain,
    name,
    loginBaseUrl: `https://login.${domain}`,
    apiBaseUrl: `https://api.${domain}`,
    appsOrigin: `https://apps.${domain}`,
    trustedOrigins: [`https://*.${domain}`, `https://${storage}`, `https://*.${storage}`],
  };
}
