'use client';

import { useMemo } from 'react';
import { formatCount } from '#lib/format.ts';
import type { RunDto, RunItemDto } from '#lib/scheduling/schema.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { ProblemState } from '../state/problem-state.tsx';
import type { DataColumn } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useRunItems } from './use-run.ts';

/** Props of {@link CheckRows}. */
export type CheckRowsProps = {
  orgId: string;
  run: RunDto;
  backLabel: string;
  onBack: () => void;
  onContinue: () => void;
};

const NONE: readonly RunItemDto[] = [];
const itemId = (item: RunItemDto) => String(item.rowNumber);
const itemName = (item: RunItemDto) => `Row ${item.rowNumber}`;

const COLUMNS: readonly DataColumn<RunItemDto>[] = [
  { id: 'row', header: 'Row', value: (item) => item.rowNumber, widthPx: 72 },
  { id: 'reason', header: 'What is wrong', value: (item) => item.reason, canWrap: true, widthPx: 250 },
  { id: 'fix', header: 'Fix', value: (item) => item.change.fix, canWrap: true, widthPx: 320 },
  { id: 'agent', header: 'Agent', value: (item) => item.subject, canWrap: true, widthPx: 260 },
];

/** Second step: the rows that cannot be carried out, each with the fix. The others can go ahead without them. */
export function CheckRows({ orgId, run, backLabel, onBack, onContinue }: CheckRowsProps) {
  const items = useRunItems(orgId, run);
  const wrong = useMemo(() => (items.data ?? NONE).filter((item) => item.state === 'invalid'), [items.data]);
  const { invalid, pending, unchanged } = run.counts;
  return (
    <div className="flex flex-col gap-4">
      <Banner
        tone={invalid > 0 ? 'warning' : 'info'}
        title={invalid > 0 ? `${formatCount(invalid, 'row')} cannot be carried out.` : 'Every row can be carried out.'}
      >
        {invalid > 0 && `${run.origin === 'plan' ? 'Mend them in the file' : 'They stay as they are'}, `}
        {invalid > 0 &&
          pending > 0 &&
          `${run.origin === 'plan' ? 'or' : 'and you can'} go on with the ${formatCount(pending, 'other row')}.`}
        {invalid > 0 &&
          pending === 0 &&
          (run.origin === 'plan' ? 'and choose it again.' : 'and nothing is left to change.')}
        {unchanged > 0 && ` ${formatCount(unchanged, 'row')} ask for what is so already.`}
      </Banner>
      <DataTable
        label="Row errors"
        rows={wrong}
        columns={COLUMNS}
        getRowId={itemId}
        getRowName={itemName}
        status={items.data ? 'ready' : items.isError ? 'error' : 'loading'}
        emptyState={<EmptyState title="No row errors" />}
        errorState={<ProblemState error={items.error} action="see the rows" title="The rows could not be read." />}
        maxHeight="50vh"
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{backLabel}</Button>
        <Button variant="primary" disabled={pending === 0} onClick={onContinue}>
          Go on with {formatCount(pending, 'row')}
        </Button>
      </div>
    </div>
  );
}
