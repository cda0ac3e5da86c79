import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeRunLock } from './run-lock.ts';
import { readSettings } from './settings.ts';

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-settings-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

describe('readSettings', () => {
  it('makes secrets once, readable by the owner alone, and reads the same ones again', () => {
    const first = readSettings({}, directory);
    expect(readSettings({}, directory)).toEqual(first);
    expect(fs.statSync(path.join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('treats an empty variable as not set', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '' }, directory)).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it.each([
    [{ PORT: 'x' }, 'The variable PORT must be a port number'],
    [{ PORT: '70000' }, 'The variable PORT must be a port number'],
    [{ DATABASE_URL: 'mysql://x' }, 'The variable DATABASE_URL must be a postgres:// address'],
    [{ DATABASE_URL: 'postgres://h/d' }, 'With DATABASE_URL set, HEADROOM_SECRET must be set too'],
    [{ SIMULATOR_TIME_SCALE: '-1' }, 'The variable SIMULATOR_TIME_SCALE must be a number'],
  ])('says in one sentence what is wrong with %j', (variables, sentence) => {
    expect(() => readSettings(variables, directory)).toThrow(sentence);
  });

  it('starts no simulator once a Genesys region is configured', () => {
    expect(readSettings({ GENESYS_REGIONS: '{"mypurecloud.ie":{"clientId":"c"}}' }, directory).genesys).not.toBeNull();
  });

  it('refuses to make new keys over a damaged secrets file, because stored grants depend on them', () => {
    fs.writeFileSync(path.join(directory, 'secrets.json'), '{}');
    expect(() => readSettings({}, directory)).toThrow('is damaged');
  });
});

describe('takeRunLock', () => {
  it('refuses while the process that holds it lives, and takes over after it is gone', () => {
    fs.writeFileSync(path.join(directory, 'running.pid'), String(process.ppid));
    expect(() => takeRunLock(directory)).toThrow(`process ${process.ppid}`);
    fs.writeFileSync(path.join(directory, 'running.pid'), '999999999');
    const release = takeRunLock(directory);
    expect(fs.readFileSync(path.join(directory, 'running.pid'), 'utf8')).toBe(String(process.pid));
    release();
    expect(fs.existsSync(path.join(directory, 'running.pid'))).toBe(false);
  });
});
