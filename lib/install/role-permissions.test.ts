import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEATURES, INSTALL_OPERATIONS, REMOVAL_OPERATIONS, UPDATE_OPERATIONS } from './features.ts';
import { missingPermissions, missingScopes, permissionsOf, policiesOf, rolePermissions } from './role-permissions.ts';

/** Operations that no feature runs yet, and that the installation does not need. A feature that starts to use one lists it. */
const UNUSED = [
  'tokens.me.delete',
  'groups.search',
  'groups.create',
  'groups.members.add',
  'groups.delete',
  'oauth.clients.get',
  'authorization.roles.users.remove',
  'integrations.types.list',
  'integrations.types.get',
  'integrations.list',
  'integrations.get',
  'integrations.create',
  'integrations.patch',
  'integrations.config.get',
  'integrations.config.put',
  'integrations.delete',
];

describe('the background role', () => {
  it('holds what the features need and nothing that creates roles or clients', () => {
    const permissions = rolePermissions();
    expect(permissions).toContain('wfm:schedule:edit');
    expect(permissions).toContain('wfm:schedule:view');
    expect(permissions).toContain('presence:presenceDefinition:view');
    expect(permissions.filter((permission) => /^(oauth|authorization|integrations):/.test(permission))).toEqual([]);
    expect(permissions.filter((permission) => permission.includes('*') || permission.includes(' '))).toEqual([]);
  });

  it('forgets no operation: each declared one belongs to a feature, to the installation, or to nobody yet', async () => {
    const declared: string[] = [];
    for (const file of fs.readdirSync('lib/genesys/operations')) {
      if (file.includes('.test.')) continue;
      const module = (await import(/* @vite-ignore */ path.resolve('lib/genesys/operations', file))) as Record<
        string,
        unknown
      >;
      for (const value of Object.values(module)) {
        if (typeof value === 'object' && value !== null && 'isIdempotent' in value) {
          declared.push((value as unknown as { name: string }).name);
        }
      }
    }
    const used = [
      ...FEATURES.flatMap((feature) => feature.operations),
      ...INSTALL_OPERATIONS,
      ...UPDATE_OPERATIONS,
      ...REMOVAL_OPERATIONS,
    ];
    const known = new Set([...used.map((operation) => operation.name), ...UNUSED]);
    expect(declared.length).toBeGreaterThan(30);
    expect(declared.filter((name) => !known.has(name))).toEqual([]);
    expect([...known].filter((name) => !declared.includes(name))).toEqual([]);
  });
});

describe('permissions', () => {
  it('take the first of alternatives and each one once', () => {
    const operation = (permission: string | null) => ({ name: 'x', family: 'f', scope: 's', permission });
    expect(
      permissionsOf([operation('b:c:view or b:d:view'), operation(null), operation('a:b:add'), operation('b:c:view')]),
    ).toEqual(['a:b:add', 'b:c:view']);
  });

  it('are grouped into policies by domain and entity', () => {
    expect(policiesOf(['wfm:schedule:edit', 'wfm:schedule:view', 'wfm:agent:view'])).toEqual([
      { domain: 'wfm', entityName: 'schedule', actionSet: ['edit', 'view'] },
      { domain: 'wfm', entityName: 'agent', actionSet: ['view'] },
    ]);
    expect(() => policiesOf(['wfm:schedule'])).toThrow('not a Genesys permission');
  });

  it.each([
    [['wfm:*:*'], []],
    [['*:*:*'], []],
    [['wfm:schedule:*'], []],
    [['wfm:schedule:edit'], []],
    [['wfm:schedule:view'], ['wfm:schedule:edit']],
    [['wfm'], ['wfm:schedule:edit']],
    [[], ['wfm:schedule:edit']],
  ])('held as %j lack %j', (held, lacking) => {
    expect(missingPermissions(held, ['wfm:schedule:edit'])).toEqual(lacking);
  });

  it('know that a scope includes its readonly form, and not the other way round', () => {
    const operation = (scope: string) => ({ name: 'x', family: 'f', permission: null, scope });
    expect(missingScopes(['oauth'], [operation('oauth:readonly'), operation('oauth')])).toEqual([]);
    expect(missingScopes(['oauth:readonly'], [operation('oauth:readonly'), operation('oauth')])).toEqual(['oauth']);
  });
});
