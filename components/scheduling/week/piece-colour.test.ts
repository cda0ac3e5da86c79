import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, luminanceOf, textOn } from './piece-colour.ts';

describe('text on an activity’s colour', () => {
  it('is white on dark and dark on light', () => {
    expect(textOn('#000080')).toBe('#ffffff');
    expect(textOn('#ffe08a')).toBe('#000000');
  });

  it('has the contrast of WCAG AA on any colour a customer may choose', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const colour = `#${value.toString(16).padStart(6, '0')}`;
        expect(contrast(luminanceOf(colour), luminanceOf(textOn(colour)))).toBeGreaterThan(4.5);
      }),
    );
  });
});
