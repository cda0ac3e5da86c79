/** Whether a business-unit date is over wherever in the world its unit is (the last zone is twelve hours behind UTC). */
export function dayOfMarkerIsOver(date: string, nowMs: number): boolean {
  return Date.parse(`${date}T00:00:00Z`) + 36 * 60 * 60_000 <= nowMs;
}
