import { describe, expect, it } from 'vitest';
import type { GenesysEnvironment } from './gateway-types.ts';
import { GENESYS_REGIONS, regionEnvironment } from './regions.ts';
import { trustedUrl } from './trusted-url.ts';

const ireland = regionEnvironment('mypurecloud.ie') as GenesysEnvironment;
const local: GenesysEnvironment = {
  id: 'local',
  name: 'Local',
  loginBaseUrl: 'http://127.0.0.1:4001',
  apiBaseUrl: 'http://127.0.0.1:4002',
  appsOrigin: 'http://127.0.0.1:4003',
  trustedOrigins: ['ws://127.0.0.1:4005'],
};

describe('trustedUrl', () => {
  it.each([
    'https://api.mypurecloud.ie/api/v2/users',
    'https://login.mypurecloud.ie/oauth/token',
    'wss://streaming.mypurecloud.ie/channels/x',
    'https://bucket.s3.eu-west-1.amazonaws.com/key?X-Amz-Signature=1',
    'https://s3.eu-west-1.amazonaws.com/bucket/key',
  ])('opens %s for Ireland', (url) => {
    expect(trustedUrl(url, ireland)?.href).toBe(url);
  });

  it.each([
    'http://api.mypurecloud.ie/',
    'ws://streaming.mypurecloud.ie/channels/x',
    'https://api.mypurecloud.de/',
    'https://mypurecloud.ie.evil.example/',
    'https://evilmypurecloud.ie/',
    'https://api.mypurecloud.ie@evil.example/',
    'https://user:secret@api.mypurecloud.ie/',
    'https://api.mypurecloud.ie:8443/',
    'https://evil.example/?x=.mypurecloud.ie',
    'https://evil.example/#.mypurecloud.ie',
    'https://evil.example\\.mypurecloud.ie/',
    'https://ec2-1-2-3-4.eu-west-1.compute.amazonaws.com/',
    'https://bucket.s3.us-east-1.amazonaws.com/',
    'https://.mypurecloud.ie/',
    'http://127.0.0.1/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'http://169.254.169.254/latest/meta-data/',
    'https://2130706433/',
    'https://localhost/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'javascript:alert(1)',
    'ftp://api.mypurecloud.ie/',
    '//api.mypurecloud.ie/',
    '/api/v2/users',
    '',
  ])('does not open %s for Ireland', (url) => {
    expect(trustedUrl(url, ireland)).toBeNull();
  });

  it('opens plain http only on an environment of this machine, and only at its own ports', () => {
    expect(trustedUrl('http://127.0.0.1:4002/api/v2/users', local)).not.toBeNull();
    expect(trustedUrl('ws://127.0.0.1:4005/channels/x', local)).not.toBeNull();
    expect(trustedUrl('http://127.0.0.1:5432/', local)).toBeNull();
    expect(trustedUrl('http://localhost:4002/', local)).toBeNull();
    expect(trustedUrl('http://169.254.169.254/', { ...local, trustedOrigins: ['https://*.example.com'] })).toBeNull();
  });

  it('keeps every region apart from every other', () => {
    for (const region of GENESYS_REGIONS) {
      for (const other of GENESYS_REGIONS) {
        expect(trustedUrl(`${other.apiBaseUrl}/api/v2/users`, region) !== null).toBe(region === other);
      }
    }
  });
});
