import type { ReportDto } from '#lib/capacity/schema.ts';
import { formatNumber, formatTime } from '#lib/format.ts';
import { Card } from '../ui/card.tsx';
import { Progress } from '../ui/progress.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { partLook } from './report-words.ts';

/** How far each part of a report is, what it waits for and why it is missing. */
export function ReportParts({ report }: { report: ReportDto }) {
  const { allParts, parts, timeZone } = report;
  const isOver = parts.done + parts.failed === parts.total;
  return (
    <Card title="Parts">
      {!isOver && (
        <div className="mb-3">
          <Progress
            label="Parts of the report"
            value={parts.total === 0 ? 0 : (parts.done + parts.failed) / parts.total}
            detail={`${formatNumber(parts.done)} of ${formatNumber(parts.total)} parts`}
          />
        </div>
      )}
      <ul className="flex flex-col divide-y divide-divider">
        {allParts.map((part) => {
          const { key, label, reason, waitUntilMs } = part;
          const { status, word } = partLook(part);
          return (
            <li key={key} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2">
              <span className="min-w-0">
                {label}
                {reason !== null && <span className="block text-sm text-mid">{reason}</span>}
              </span>
              <StatusBadge status={status}>
                {word}
                {waitUntilMs !== null && ` until ${formatTime(waitUntilMs, timeZone, undefined, true)}`}
              </StatusBadge>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
