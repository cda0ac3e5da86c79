import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeRunLock } from './run-lock.ts';
import { prepareDataDirectory, readSettings } from './settings.ts';

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
    [{ SIMULATOR_TIME_SCALE: '0' }, 'The variable SIMULATOR_TIME_SCALE must be a number from 0.01'],
    [{ SIMULATOR_PORT: '65530' }, 'The variable SIMULATOR_PORT must be a port number from 1 to 65526'],
    [{ PORT: '3105', SIMULATOR_PORT: '3100' }, 'PORT 3105 lies among the 10 ports'],
    [{ APP_URL: 'http://headroom.example.com' }, 'The variable APP_URL must be an https address'],
    [{ APP_URL: 'https://example.com/headroom' }, 'The variable APP_URL must be an https address without a path'],
  ])('says in one sentence what is wrong with %j', (variables, sentence) => {
    expect(() => readSettings(variables, directory)).toThrow(sentence);
  });

  it.each(['http://localhost:3200', 'http://app.localhost:3000/', 'http://127.0.0.1:3000', 'https://h.example.com'])(
    'accepts %s as the address of the application',
    (address) => {
      expect(readSettings({ APP_URL: address }, directory).appUrl).toBe(address.replace(/\/$/, ''));
    },
  );

  it('starts no simulator once a Genesys region is configured', () => {
    expect(readSettings({ GENESYS_REGIONS: '{"mypurecloud.ie":{"clientId":"c"}}' }, directory).genesys).not.toBeNull();
  });

  it('refuses to make new keys over a damaged secrets file, because stored grants depend on them', () => {
    fs.writeFileSync(path.join(directory, 'secrets.json'), '{}');
    expect(() => readSettings({}, directory)).toThrow('is damaged');
  });
});

describe('prepareDataDirectory', () => {
  it('makes the folder', () => {
    prepareDataDirectory(path.join(directory, 'data'));
    expect(fs.statSync(path.join(directory, 'data')).isDirectory()).toBe(true);
  });

  it('says in one sentence that the folder cannot be written', () => {
    fs.writeFileSync(path.join(directory, 'file'), '');
    const below = path.join(directory, 'file', 'data');
    expect(() => prepareDataDirectory(below)).toThrow(`Headroom keeps its data in ${below} and cannot write`);
  });
});

describe('takeRunLock', () => {
  it('refuses while the process that holds it lives, and takes over after it is gone', () => {
    takeRunLock(directory);
    expect(() => takeRunLock(directory)).toThrow(`already runs from this folder (process ${process.pid})`);
    fs.writeFileSync(path.join(directory, 'running.pid'), '999999999');
    const release = takeRunLock(directory);
    expect(fs.readFileSync(path.join(directory, 'running.pid'), 'utf8')).toContain(String(process.pid));
    release();
    expect(fs.existsSync(path.join(directory, 'running.pid'))).toBe(false);
  });

  it('is not held by another process that happens to have the number of one that is gone', () => {
    fs.writeFileSync(path.join(directory, 'running.pid'), `${process.ppid} 1`);
    expect(() => takeRunLock(directory)()).not.toThrow();
  });
});
