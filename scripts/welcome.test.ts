import { describe, expect, it } from 'vitest';
import { welcome } from './welcome.ts';

const signIn = (email: string) => ({ role: email.split('@')[0] ?? '', email, password: 'Demo-1' });
const simulator = {
  control: 'http://127.0.0.1:3100',
  regions: [],
  organisations: [
    {
      id: '1',
      name: 'Partner',
      region: 'eu-west-1',
      isVendor: true,
      userCount: 12,
      signIns: [signIn('ops@p.example')],
    },
    {
      id: '2',
      name: 'Customer',
      region: 'us-east-1',
      isVendor: false,
      userCount: 900,
      signIns: [signIn('admin@c.example'), signIn('viewer@c.example'), signIn('guest@elsewhere.example')],
    },
  ],
};

describe('welcome', () => {
  it('names one address, the password once, and customers before the partner', () => {
    const text = welcome('http://localhost:3000', simulator);
    expect(text.match(/http:\/\//g)).toHaveLength(1);
    expect(text.match(/Demo-1/g)).toHaveLength(1);
    expect(text.indexOf('Customer')).toBeLessThan(text.indexOf('Partner'));
  });

  it('shortens an address only when its domain was just named', () => {
    expect(welcome('http://localhost:3000', simulator)).toContain('admin@c.example, viewer@, guest@elsewhere.example');
  });

  it('speaks of no demo people over a real Genesys Cloud', () => {
    expect(welcome('https://headroom.example', null)).not.toContain('simulated');
  });
});
