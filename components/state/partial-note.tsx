'use client';

import { formatNumber } from '#lib/format.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Props of {@link PartialNote}. */
export type PartialNoteProps = {
  failedCount: number;
  totalCount: number;
  /** What was being read, plural: "pages". */
  noun: string;
  cause?: string;
  onRetry?: () => void;
  isRetrying?: boolean;
};

/** Some of the data is missing: "3 of 41 pages failed", with the retry of those alone. */
export function PartialNote({ failedCount, totalCount, noun, cause, onRetry, isRetrying }: PartialNoteProps) {
  return (
    <Banner
      tone="warning"
      title={`${formatNumber(failedCount)} of ${formatNumber(totalCount)} ${noun} failed.`}
      actions={
        onRetry && (
          <Button size="sm" onClick={onRetry} isBusy={isRetrying} busyLabel="Retrying">
            Retry those
          </Button>
        )
      }
    >
      {cause}
    </Banner>
  );
}
