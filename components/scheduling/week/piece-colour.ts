/** Of black and white, one has a contrast of 4.58 at least on any colour; with a softer dark that does not hold. */
const DARK = '#000000';
const LIGHT = '#ffffff';

/** The text colour that can be read on a background (`#rrggbb`): the one of black and white with the higher contrast, WCAG AA. */
export function textOn(background: string): string {
  const luminance = luminanceOf(background);
  return contrast(luminance, luminanceOf(DARK)) >= contrast(luminance, luminanceOf(LIGHT)) ? DARK : LIGHT;
}

/** WCAG 2.2 contrast of two relative luminances. */
export function contrast(left: number, right: number): number {
  return (Math.max(left, right) + 0.05) / (Math.min(left, right) + 0.05);
}

/** WCAG 2.2 relative luminance of `#rrggbb`. */
export function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
