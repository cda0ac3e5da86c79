import { describe, expect, it } from 'vitest';
import { canonicalUrl } from './canonical-url.ts';

const app = 'https://headroom.example';

describe('the canonical address of a request', () => {
  it('leaves a request under the right host alone', () => {
    expect(canonicalUrl(app, { host: 'headroom.example', pathname: '/quota', search: '' })).toBeNull();
  });

  it('keeps path and query of a request under another name', () => {
    expect(canonicalUrl(app, { host: '10.0.0.7:3000', pathname: '/quota', search: '?range=1h' })).toBe(
      'https://headroom.example/quota?range=1h',
    );
  });

  it('tells ports apart', () => {
    const local = 'http://localhost:3000';
    expect(canonicalUrl(local, { host: 'localhost:3000', pathname: '/', search: '' })).toBeNull();
    expect(canonicalUrl(local, { host: 'localhost:3001', pathname: '/', search: '' })).toBe('http://localhost:3000/');
  });

  it.each([
    '//elsewhere.example/',
    '/\\elsewhere.example',
    '/https://elsewhere.example',
    '/@elsewhere.example',
    '///x',
  ])('never leads to another origin, whatever the path: %s', (pathname) => {
    const target = canonicalUrl(app, { host: 'elsewhere.example', pathname, search: '' });
    expect(new URL(target ?? '').origin).toBe(app);
  });

  it('redirects a request without a host name', () => {
    expect(canonicalUrl(app, { host: null, pathname: '/', search: '' })).toBe('https://headroom.example/');
  });
});
