import type { GrantCredential } from '../gateway-types.ts';

/** A credential of an organisation that is nowhere, for tests that send nothing. */
export const exampleCredential: GrantCredential = {
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
