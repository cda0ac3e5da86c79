import { describe, expect, it } from 'vitest';
import { isSealedWithOldKey, openSecret, sealSecret, type KeyRing } from './secret-box.ts';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const OLD: KeyRing = [['2025', key(1)]];
const ROTATED: KeyRing = [['2026', key(2)], ...OLD];
const binding = { orgId: 'org-1', purpose: 'client-secret' } as const;

describe('a sealed secret', () => {
  it('opens with the ring that sealed it and does not show the plain text', async () => {
    const jwe = await sealSecret('the plain secret', binding, OLD);
    expect(jwe).not.toContain('plain');
    expect(await openSecret(jwe, binding, OLD)).toBe('the plain secret');
  });

  it('still opens after a newer key leads the ring, and is known to be due for sealing again', async () => {
    const jwe = await sealSecret('s', binding, OLD);
    expect(await openSecret(jwe, binding, ROTATED)).toBe('s');
    expect(isSealedWithOldKey(jwe, ROTATED)).toBe(true);
    expect(isSealedWithOldKey(await sealSecret('s', binding, ROTATED), ROTATED)).toBe(false);
  });

  it('does not open for another organisation or another purpose', async () => {
    const jwe = await sealSecret('s', binding, OLD);
    await expect(openSecret(jwe, { ...binding, orgId: 'org-2' }, OLD)).rejects.toThrow('another organisation');
    await expect(openSecret(jwe, { ...binding, purpose: 'user-token' }, OLD)).rejects.toThrow('another organisation');
  });

  it('does not open when a byte was altered or the key is gone', async () => {
    const jwe = await sealSecret('s', binding, OLD);
    const parts = jwe.split('.');
    parts[3] = Buffer.from('x').toString('base64url');
    await expect(openSecret(parts.join('.'), binding, OLD)).rejects.toThrow();
    await expect(openSecret(jwe, binding, [['2027', key(3)]])).rejects.toThrow('"2025"');
  });
});
