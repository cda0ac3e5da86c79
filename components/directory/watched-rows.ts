/** At most so many users on one stream; the server refuses more. */
const MAX_WATCHED = 200;
/** Rows above and below the view that are watched, too, so that a short scroll shows no row that is not. */
const AROUND = 60;

/**
 * The users to watch: the rows in view with those around them, and one more that is open beside. The same array while it
 * still holds every row in view, so that not every movement opens another stream.
 */
export function watchedRows(
  rowIds: readonly string[],
  inView: readonly string[],
  openId: string | null,
  current: readonly string[],
): readonly string[] {
  const needed = openId === null ? inView : [...inView, openId];
  const watched = new Set(current);
  if (needed.length > 0 && needed.every((id) => watched.has(id))) return current;
  const from = inView[0] === undefined ? 0 : Math.max(0, rowIds.indexOf(inView[0]) - AROUND);
  const around = rowIds.slice(from, from + AROUND + inView.length + AROUND);
  return [...new Set([...(openId === null ? [] : [openId]), ...inView, ...around])].slice(0, MAX_WATCHED);
}
