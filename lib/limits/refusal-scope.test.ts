import { describe, expect, it } from 'vitest';
import { createRefusalScopes } from './refusal-scope.ts';

const MOMENT_MS = 3_000;

describe('whose limit refuses', () => {
  it('is the operation’s when one operation of one organisation is refused', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    for (let atMs = 0; atMs < 8; atMs += 1) {
      expect(scopes.refused({ owner: 'a', operation: 'users.list', atMs }).scope).toBe('operation');
    }
  });

  it('is the host’s when several organisations are refused in a moment and nobody is let through', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    expect(scopes.refused({ owner: 'a', operation: 'users.list', atMs: 0 }).scope).toBe('operation');
    expect(scopes.refused({ owner: 'b', operation: 'users.list', atMs: 5 }).scope).toBe('operation');
    const third = scopes.refused({ owner: 'c', operation: 'users.get', atMs: 9 });
    expect(third.scope).toBe('host');
    expect(third.lately.map(({ owner }) => owner)).toEqual(['a', 'b', 'c']);
  });

  it('is not the host’s when others are let through at the same moment', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    scopes.refused({ owner: 'a', operation: 'users.list', atMs: 0 });
    for (let startedAtMs = 1; startedAtMs < 20; startedAtMs += 1) scopes.admitted('d', startedAtMs);
    scopes.refused({ owner: 'b', operation: 'users.list', atMs: 25 });
    expect(scopes.refused({ owner: 'c', operation: 'users.list', atMs: 30 }).scope).toBe('operation');
  });

  it('counts nobody as let through whose call had left before the first refusal', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    scopes.refused({ owner: 'a', operation: 'users.list', atMs: 100 });
    for (let startedAtMs = 60; startedAtMs < 90; startedAtMs += 1) scopes.admitted('d', startedAtMs);
    scopes.refused({ owner: 'b', operation: 'users.list', atMs: 110 });
    expect(scopes.refused({ owner: 'c', operation: 'users.list', atMs: 120 }).scope).toBe('host');
  });

  it('is the token’s when several operations of one organisation are refused', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    expect(scopes.refused({ owner: 'a', operation: 'users.list', atMs: 0 }).scope).toBe('operation');
    expect(scopes.refused({ owner: 'a', operation: 'groups.list', atMs: 4 }).scope).toBe('token');
  });

  it('takes back what was refused a few moments earlier, too, for a process that was held up in between', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    expect(scopes.refused({ owner: 'a', operation: 'users.list', atMs: 0 }).scope).toBe('operation');
    scopes.refused({ owner: 'b', operation: 'users.list', atMs: 4_000 });
    scopes.refused({ owner: 'c', operation: 'users.list', atMs: 4_010 });
    const host = scopes.refused({ owner: 'd', operation: 'users.list', atMs: 4_020 });
    expect(host.scope).toBe('host');
    expect(host.lately.map(({ owner }) => owner)).toEqual(['a', 'b', 'c', 'd']);
    const later = scopes.refused({ owner: 'd', operation: 'users.list', atMs: 40_000 });
    expect(later.lately.map(({ owner }) => owner)).toEqual(['d']);
  });

  it('forgets refusals that are older than a moment', () => {
    const scopes = createRefusalScopes<string>(MOMENT_MS);
    scopes.refused({ owner: 'a', operation: 'users.list', atMs: 0 });
    scopes.refused({ owner: 'b', operation: 'users.list', atMs: 10 });
    expect(scopes.refused({ owner: 'c', operation: 'users.list', atMs: 4_000 }).scope).toBe('operation');
  });
});
