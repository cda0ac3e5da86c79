/** Whether a sheet's XML has any cell that {@link prepareSheet} changes. */
export function needsPreparing(xml: string): boolean {
  return /<(?:\w+:)?f[\s>]|\st="[ed]"/.test(xml);
}

/**
 * A sheet's XML in which every cell says what it means. A formula that failed shows its error (`#N/A`), one that was never
 * calculated shows itself (`=A1+1`): read as empty they could change what a row asks for without a word. A date that is
 * written out and names no zone gets UTC, as all dates of a spreadsheet have; otherwise it would get this machine's.
 */
export function prepareSheet(xml: string): string {
  return xml
    .replaceAll(/(<(?:\w+:)?c\s[^<>]*?\bt=)"e"/g, '$1"str"')
    .replaceAll(/(<(?:\w+:)?c\s[^<>]*?\bt="d"[^<>]*>\s*<(?:\w+:)?v>\d{4}-\d\d-\d\dT[\d:.]+)(?=<)/g, '$1Z')
    .replaceAll(
      /<((?:\w+:)?)c(\s[^<>]*)>(<\1f(?:\s[^<>]*)?>([^<>]*)<\/\1f>)<\/\1c>/g,
      (_cell, prefix: string, attributes: string, formula: string, text: string) => {
        const untyped = attributes.replace(/\st="[^"]*"/, '');
        return `<${prefix}c${untyped} t="str">${formula}<${prefix}v>=${text}</${prefix}v></${prefix}c>`;
      },
    );
}
