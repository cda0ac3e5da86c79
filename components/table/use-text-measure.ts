import { useEffect, useState } from 'react';

/** How the table writes. */
export type TextMeasure = {
  /** The width of a text in px, `isStrong` as in the first column. */
  readonly widthOf: (text: string, isStrong: boolean) => number;
  /** The size of a rem in px, which paddings and icons are made by. */
  readonly remPx: number;
};

/** What a text's width follows from, as `getComputedStyle` names it. */
type TextStyle = Pick<CSSStyleDeclaration, 'fontSize' | 'fontFamily' | 'fontWeight' | 'letterSpacing' | 'wordSpacing'>;

const STRONG = '600';
/** Names, titles and addresses come again; beyond so many all are measured anew. */
const MOST_WIDTHS = 20_000;

/**
 * Measures texts in the style of the probe, an element of the table with a text in it: again when that takes another width, because
 * the person reads with larger or wider letters, and when a font has come. Null without a probe.
 */
export function useTextMeasure(probe: HTMLElement | null): TextMeasure | null {
  const [measure, setMeasure] = useState<TextMeasure | null>(null);
  useEffect(() => {
    const context = probe && document.createElement('canvas').getContext('2d');
    if (!context) return undefined;
    const renew = () => {
      const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setMeasure({ widthOf: createTextMeasure(context, getComputedStyle(probe)), remPx });
    };
    const observer = new ResizeObserver(renew);
    observer.observe(probe);
    // Letters of another script have a file of their own, which comes with the first of them.
    document.fonts.addEventListener('loadingdone', renew);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', renew);
    };
  }, [probe]);
  return probe && measure;
}

/** Measures with a canvas, which lays nothing out. */
export function createTextMeasure(
  context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>,
  { fontSize, fontFamily, fontWeight, letterSpacing, wordSpacing }: TextStyle,
): TextMeasure['widthOf'] {
  const widths = { strong: new Map<string, number>(), plain: new Map<string, number>() };
  const letterPx = Number.parseFloat(letterSpacing) || 0;
  const wordPx = Number.parseFloat(wordSpacing) || 0;
  return (text, isStrong) => {
    const known = isStrong ? widths.strong : widths.plain;
    const before = known.get(text);
    if (before !== undefined) return before;
    context.font = `${isStrong ? STRONG : fontWeight} ${fontSize} ${fontFamily}`;
    const width = context.measureText(text).width + letterPx * text.length + wordPx * (text.split(' ').length - 1);
    if (known.size >= MOST_WIDTHS) known.clear();
    known.set(text, width);
    return width;
  };
}
