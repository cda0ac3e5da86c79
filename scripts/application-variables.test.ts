import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertApplicationVariables } from './application-variables.ts';
import { readSettings } from './settings.ts';

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-variables-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const check = (variables: Record<string, string>) =>
  assertApplicationVariables(readSettings(variables, directory), variables);

describe('assertApplicationVariables', () => {
  it('accepts what a start without any variable uses, and a real region', () => {
    expect(() => check({})).not.toThrow();
    expect(() => check({ GENESYS_REGIONS: '{"mypurecloud.ie":{"clientId":"c","clientSecret":"s"}}' })).not.toThrow();
  });

  it.each([
    [{ ENCRYPTION_KEYS: 'k1:abc' }, 'The variable ENCRYPTION_KEYS must be a comma-separated list of id:key'],
    [{ GENESYS_REGIONS: '{' }, 'The variable GENESYS_REGIONS must be JSON'],
    [
      { GENESYS_REGIONS: '{"nowhere.example":{"clientId":"c"}}' },
      'The variable GENESYS_REGIONS names "nowhere.example"',
    ],
    [{ GENESYS_REGIONS: '{}' }, 'name no place to sign in to'],
    [{ LOG_LEVEL: 'loud' }, 'The variable LOG_LEVEL '],
    [{ PARTNER_ORGANISATION_IDS: 'acme' }, 'The variable PARTNER_ORGANISATION_IDS '],
    [{ RATE_WINDOW_MS: '1' }, 'The variable RATE_WINDOW_MS '],
  ])('says before anything is started what is wrong with %j', (variables, sentence) => {
    expect(() => check(variables as Record<string, string>)).toThrow(sentence);
  });
});
