import type { Piece } from '#lib/scheduling/week/shift-shape.shared.ts';
import type { EditedWeek } from '#lib/scheduling/week/week-edits.shared.ts';
import { codeName, type CodesById } from './week-words.ts';

/** Props of {@link ActivityLegend}. */
export type ActivityLegendProps = { week: EditedWeek; codes: CodesById };

/** The colours of the activities that are in the week, those with most shifts first. */
export function ActivityLegend({ week, codes }: ActivityLegendProps) {
  const counts = new Map<string, number>();
  for (const { shifts } of week.agents.values()) {
    for (const { activityCodeId } of shifts.flatMap(({ pieces }): readonly Piece[] => pieces)) {
      counts.set(activityCodeId, (counts.get(activityCodeId) ?? 0) + 1);
    }
  }
  const ids = [...counts].sort(([, left], [, right]) => right - left).map(([id]) => id);
  if (ids.length === 0) return null;
  return (
    <ul aria-label="Colours of activities" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-mid">
      {ids.map((id) => (
        <li key={id} className="flex items-center gap-1.5">
          <span
            aria-hidden
            data-fill
            className="size-3 rounded-sm border border-input"
            style={{ background: codes.get(id)?.colour ?? '#d9dde6' }}
          />
          {codeName(codes, id)}
        </li>
      ))}
    </ul>
  );
}
