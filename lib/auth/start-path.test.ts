import { describe, expect, it } from 'vitest';
import type { Role } from '#lib/tenancy/permissions.ts';
import type { SignedIn } from './session.ts';
import { startPathOf } from './start-path.ts';

function signedIn(roles: Role[], grantState: SignedIn['organisation']['grantState']) {
  return { roles, organisation: { id: 'o', name: 'Org', environmentId: 'e', grantState } };
}

describe('the page a person starts on', () => {
  it.each([
    [null, '/signin'],
    [signedIn(['viewer'], 'active'), '/directory'],
    [signedIn(['viewer', 'admin'], 'active'), '/directory'],
    [signedIn(['viewer', 'admin'], 'none'), '/install'],
    [signedIn(['viewer', 'admin'], 'refused'), '/install'],
    [signedIn(['viewer', 'admin'], 'removed'), '/install'],
    // Nothing they could do on the installation page: the directory tells them whom to ask.
    [signedIn(['viewer', 'planner'], 'none'), '/directory'],
    [signedIn(['viewer', 'partner'], 'none'), '/partner'],
    [signedIn(['viewer', 'admin', 'partner'], 'none'), '/partner'],
    [signedIn(['viewer', 'partner'], 'active'), '/directory'],
  ])('%j leads to %s', (person, path) => {
    expect(startPathOf(person)).toBe(path);
  });
});
