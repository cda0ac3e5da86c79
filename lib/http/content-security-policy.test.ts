import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';

const input = { nonce: 'abc123', frameAncestors: ['https://apps.mypurecloud.ie'], isDevelopment: false };

function directive(policy: string, name: string): string[] | undefined {
  return policy
    .split('; ')
    .map((part) => part.split(' '))
    .find(([found]) => found === name)
    ?.slice(1);
}

describe('the content security policy', () => {
  it('runs only scripts that carry the nonce, or that such a script loads', () => {
    expect(directive(contentSecurityPolicy(input), 'script-src')).toEqual([
      "'self'",
      "'nonce-abc123'",
      "'strict-dynamic'",
    ]);
  });

  it('allows evaluated code under the development server alone', () => {
    expect(contentSecurityPolicy(input)).not.toContain('unsafe-eval');
    expect(directive(contentSecurityPolicy({ ...input, isDevelopment: true }), 'script-src')).toContain(
      "'unsafe-eval'",
    );
  });

  it('lets ourselves and the configured Genesys Cloud clients frame us, and nobody else', () => {
    const policy = contentSecurityPolicy({
      ...input,
      frameAncestors: ['https://apps.mypurecloud.jp', 'https://apps.mypurecloud.ie', 'https://apps.mypurecloud.ie/'],
    });
    expect(directive(policy, 'frame-ancestors')).toEqual([
      "'self'",
      'https://apps.mypurecloud.ie',
      'https://apps.mypurecloud.jp',
    ]);
  });

  it('keeps a configured address from adding directives', () => {
    const policy = contentSecurityPolicy({ ...input, frameAncestors: ['https://apps.example/; script-src *'] });
    expect(directive(policy, 'frame-ancestors')).toEqual(["'self'", 'https://apps.example']);
    expect(policy.match(/script-src/g)).toHaveLength(1);
    expect(() => contentSecurityPolicy({ ...input, frameAncestors: ['javascript:alert(1)'] })).toThrow(
      'not a web origin',
    );
  });

  it('sends and loads nothing elsewhere', () => {
    const policy = contentSecurityPolicy(input);
    expect(directive(policy, 'connect-src')).toEqual(["'self'"]);
    expect(directive(policy, 'form-action')).toEqual(["'self'"]);
    expect(directive(policy, 'object-src')).toEqual(["'none'"]);
    expect(directive(policy, 'base-uri')).toEqual(["'none'"]);
  });
});
