import { describe, expect, it } from 'vitest';
import { createTextMeasure } from './use-text-measure.ts';

const STYLE = {
  fontSize: '14px',
  fontFamily: 'Sans',
  fontWeight: '400',
  letterSpacing: 'normal',
  wordSpacing: 'normal',
};

/** A canvas in which each letter is 7 px wide, and 8 in a strong font. */
function canvas() {
  const asked: string[] = [];
  return {
    asked,
    font: '',
    measureText(text: string) {
      asked.push(`${this.font}: ${text}`);
      return { width: text.length * (this.font.startsWith('600') ? 8 : 7) } as TextMetrics;
    },
  };
}

describe('widths of texts', () => {
  it('are those of the style, stronger where the table is', () => {
    const context = canvas();
    const measure = createTextMeasure(context, STYLE);
    expect([measure('Abe', false), measure('Abe', true)]).toEqual([21, 24]);
    expect(context.asked).toEqual(['400 14px Sans: Abe', '600 14px Sans: Abe']);
  });

  it('are asked for once', () => {
    const context = canvas();
    const measure = createTextMeasure(context, STYLE);
    expect([measure('Abe', false), measure('Abe', false)]).toEqual([21, 21]);
    expect(context.asked).toHaveLength(1);
  });

  it('grow with the space between letters and words that a person reads with', () => {
    const measure = createTextMeasure(canvas(), { ...STYLE, letterSpacing: '2px', wordSpacing: '3px' });
    expect(measure('A B C', false)).toBe(5 * 7 + 5 * 2 + 2 * 3);
  });
});
