import { describe, expect, it } from 'vitest';
import { parseFrameHints } from '#components/embed/frame-hints.ts';
import { hintedEnvironment, ownPath, signInProblem } from './sign-in-rules.ts';

describe('where a sign-in leads back to', () => {
  it.each([
    ['/scheduling?week=2025-11-24', '/scheduling?week=2025-11-24'],
    ['/install', '/install'],
    [null, '/'],
    ['', '/'],
    ['https://elsewhere.example/', '/'],
    ['//elsewhere.example/', '/'],
    ['/\\elsewhere.example', '/'],
    ['/%2F/elsewhere.example', '/%2F/elsewhere.example'],
    ['/.//elsewhere.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/signin?callbackUrl=%2Fsignin', '/'],
  ])('%s becomes %s', (wanted, path) => {
    expect(ownPath(wanted)).toBe(path);
  });
});

describe('the preselected region', () => {
  const environments = [
    { id: 'mypurecloud.ie', appsOrigin: 'https://apps.mypurecloud.ie' },
    { id: 'mypurecloud.jp', appsOrigin: 'https://apps.mypurecloud.jp' },
  ];

  it('is the one whose client shows us', () => {
    const hints = parseFrameHints('gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.jp&gcTargetEnv=prod-apne1');
    expect(hintedEnvironment(environments, hints)).toBe('mypurecloud.jp');
  });

  it.each([
    '',
    'gcHostOrigin=https%3A%2F%2Felsewhere.example',
    'gcHostOrigin=nonsense',
    'gcHostOrigin={{gcHostOrigin}}',
  ])('stays open for an unknown host: "%s"', (search) => {
    expect(hintedEnvironment(environments, parseFrameHints(search))).toBeNull();
  });
});

describe('a failed sign-in', () => {
  it('says what to do for known and unknown codes alike', () => {
    expect(signInProblem('OAuthCallback').nextStep).toContain('Authorized Applications');
    expect(signInProblem('<script>').title).toBe('The sign-in failed.');
  });
});
