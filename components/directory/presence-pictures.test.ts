import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SYSTEM_PRESENCES } from '#lib/directory/schema.ts';
import { PICTURE_TONES, presencePicture } from './presence-pictures.ts';

describe('pictures of presences', () => {
  it('have the tones of the page', () => {
    const css = fs.readFileSync('app/globals.css', 'utf8');
    for (const [tone, [light, dark]] of Object.entries(PICTURE_TONES)) {
      expect(css).toContain(`--tone-${tone}: light-dark(${light}, ${dark});`);
    }
  });

  it('differ by presence, and one that is not known has its own', () => {
    const known = SYSTEM_PRESENCES.map(presencePicture);
    const unknown = presencePicture('SOMETHING_NEW');
    expect(new Set([...known, unknown]).size).toBe(SYSTEM_PRESENCES.length + 1);
    expect(decodeURIComponent(unknown)).toMatch(/^data:image\/svg\+xml,<svg .*<path .*<\/svg>$/);
  });
});
