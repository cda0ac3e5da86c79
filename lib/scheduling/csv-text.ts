/**
 * Rows as a CSV that spreadsheets open as text: RFC 4180 with CRLF, every cell quoted where needed, and an apostrophe before
 * whatever a spreadsheet would take for a formula.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
}

function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
