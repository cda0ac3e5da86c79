import { describe, expect, it } from 'vitest';
import { covers, expandPermissions, missingPermissions, missingScope } from './permissions.ts';
import type { SimToken } from './types.ts';

const token = (over: Partial<SimToken>): SimToken => ({
  id: 't',
  value: 'v',
  organisationId: 'o',
  homeOrganisationId: 'o',
  clientId: 'c',
  clientOrganisationId: 'o',
  userId: 'u',
  grantType: 'CODE',
  scopes: [],
  issuedMs: 0,
  expiresMs: 1,
  revoked: false,
  ...over,
});

describe('covers', () => {
  it.each([
    ['wfm:schedule:edit', 'wfm:schedule:edit', true],
    ['wfm:schedule:*', 'wfm:schedule:edit', true],
    ['wfm:*:*', 'wfm:schedule:edit', true],
    ['wfm:schedule:view', 'wfm:schedule:edit', false],
    ['wfm:*:view', 'wfm:schedule:edit', false],
    ['wfm:*:*', 'directory:user:view', false],
    ['wfm:*:*', 'admin', false],
    ['admin', 'admin', true],
  ])('%s over %s: %s', (granted, wanted, expected) => {
    expect(covers(granted, wanted)).toBe(expected);
  });
});

describe('missingPermissions', () => {
  const has = (permission: string) => permission === 'a:b:c';

  it('names each one lacking when all are needed', () => {
    expect(missingPermissions({ type: 'ALL', names: ['a:b:c', 'a:b:d', 'a:b:e'] }, has)).toEqual(['a:b:d', 'a:b:e']);
  });

  it('is content with one when any will do', () => {
    expect(missingPermissions({ type: 'ANY', names: ['a:b:d', 'a:b:c'] }, has)).toEqual([]);
    expect(missingPermissions({ type: 'ANY', names: ['a:b:d', 'a:b:e'] }, has)).toEqual(['a:b:d', 'a:b:e']);
  });

  it('asks for nothing where nothing is declared', () => {
    expect(missingPermissions(undefined, () => false)).toEqual([]);
  });
});

describe('missingScope', () => {
  const scopes = ['users', 'users:readonly'];

  it('accepts either of the pair, and the full one where only it is listed', () => {
    expect(missingScope(scopes, token({ scopes: ['users:readonly'] }))).toBeNull();
    expect(missingScope(scopes, token({ scopes: ['users'] }))).toBeNull();
    expect(missingScope(['users'], token({ scopes: ['users:readonly'] }))).toBe('[users]');
  });

  it('names every scope that would do, the narrow one first', () => {
    expect(missingScope(scopes, token({ scopes: ['groups'] }))).toBe('[users:readonly, users]');
  });

  it('never fences client credentials: they have no scopes', () => {
    expect(missingScope(scopes, token({ userId: null }))).toBeNull();
  });
});

describe('expandPermissions', () => {
  it('turns wildcards into every permission they cover, without doubles', () => {
    const expanded = expandPermissions(['wfm:schedule:*', 'wfm:schedule:edit', 'directory:user:view']);
    expect(expanded).toContain('wfm:schedule:edit');
    expect(expanded).toContain('wfm:schedule:view');
    expect(expanded).toContain('directory:user:view');
    expect(new Set(expanded).size).toBe(expanded.length);
    expect(expanded.some((permission) => permission.includes('*'))).toBe(false);
  });
});
