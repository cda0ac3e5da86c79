/**
 * Rows in the order in which they are shown already; rows that were not shown yet come last, in their own order. Returns
 * the same array when that changes nothing.
 */
export function keepOrder<Row extends { readonly id: string }>(
  rows: readonly Row[],
  shownIds: readonly string[],
): readonly Row[] {
  const places = new Map(shownIds.map((id, place) => [id, place]));
  const placeOf = (row: Row) => places.get(row.id) ?? Number.POSITIVE_INFINITY;
  const isKept = rows.every((row, index) => index === 0 || placeOf(rows[index - 1] as Row) <= placeOf(row));
  return isKept ? rows : rows.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : 0));
}
