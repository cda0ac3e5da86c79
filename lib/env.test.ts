import { describe, expect, it } from 'vitest';
import { parseEnv } from './env.ts';

const GOOD = {
  APP_DATABASE_URL: 'postgres://headroom_app@127.0.0.1:5432/postgres',
  HEADROOM_SECRET: 's'.repeat(32),
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
};

describe('parseEnv', () => {
  it('fills what is not set with the documented defaults', () => {
    const result = parseEnv(GOOD);
    expect(result).toMatchObject({
      ok: true,
      data: { APP_URL: 'http://localhost:3000', RATE_WINDOW_MS: 60_000, GENESYS_REGIONS: {} },
    });
  });

  it.each([
    ['HEADROOM_SECRET', undefined, 'The variable HEADROOM_SECRET is missing.'],
    ['HEADROOM_SECRET', 'short', 'The variable HEADROOM_SECRET must have at least 32 characters.'],
    [
      'ENCRYPTION_KEYS',
      'k1:abc',
      'The variable ENCRYPTION_KEYS must be a comma-separated list of id:key, each key 32 bytes in base64.',
    ],
    ['GENESYS_REGIONS', '{', 'The variable GENESYS_REGIONS must be JSON: an object'],
    ['GENESYS_REGIONS', '{"mypurecloud.ie":{}}', 'The variable GENESYS_REGIONS must be JSON: an object'],
    ['GENESYS_ENVIRONMENTS', '[{"id":"x"}]', 'The variable GENESYS_ENVIRONMENTS must be JSON: an array'],
    ['RATE_WINDOW_MS', '1', 'The variable RATE_WINDOW_MS must be a whole number from 100 to 600000.'],
    ['LOG_LEVEL', 'loud', 'The variable LOG_LEVEL must be trace, debug, info'],
    ['REDIS_URL', 'http://127.0.0.1:6379', 'The variable REDIS_URL must be a redis or rediss address.'],
    ['APP_URL', 'ftp://x', 'The variable APP_URL must be an http or https address.'],
    [
      'PARTNER_ORGANISATION_IDS',
      'acme',
      'The variable PARTNER_ORGANISATION_IDS must be a comma-separated list of organisation ids.',
    ],
  ])('names %s = %s in one sentence', (name, value, sentence) => {
    const result = parseEnv({ ...GOOD, [name]: value });
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_variable' } });
    expect(result.ok ? '' : result.error.message).toContain(sentence);
  });

  it('never repeats a value, which may be a secret', () => {
    const result = parseEnv({ ...GOOD, HEADROOM_SECRET: 'tiny-secret' });
    expect(JSON.stringify(result)).not.toContain('tiny-secret');
  });
});
