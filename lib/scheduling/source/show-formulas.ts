/**
 * Makes the cells of a sheet's XML that have no value show why: a formula that failed shows its error (`#N/A`), one that was
 * never calculated shows itself (`=A1+1`). Read as empty they could change what a row asks for without a word.
 */
export function showFormulas(xml: string): string {
  let shown = xml;
  if (/\st="e"/.test(shown)) shown = shown.replaceAll(/(<(?:\w+:)?c\s[^<>]*?\bt=)"e"/g, '$1"str"');
  if (!/<(?:\w+:)?f[\s>]/.test(shown)) return shown;
  return shown.replaceAll(
    /<((?:\w+:)?)c(\s[^<>]*)>(<\1f(?:\s[^<>]*)?>([^<>]*)<\/\1f>)<\/\1c>/g,
    (_cell, prefix: string, attributes: string, formula: string, text: string) => {
      const untyped = attributes.replace(/\st="[^"]*"/, '');
      return `<${prefix}c${untyped} t="str">${formula}<${prefix}v>=${text}</${prefix}v></${prefix}c>`;
    },
  );
}
