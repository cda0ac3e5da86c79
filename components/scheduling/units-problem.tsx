import type { UseQueryResult } from '@tanstack/react-query';
import type { BusinessUnitDto } from '#lib/scheduling/schema.ts';
import { ProblemState } from '../state/problem-state.tsx';

/** In place of a choice whose business units could not be read. */
export function UnitsProblem({ units }: { units: UseQueryResult<BusinessUnitDto[]> }) {
  return (
    <ProblemState
      error={units.error}
      action="see the business units"
      title="The business units could not be read."
      onRetry={() => void units.refetch()}
      isRetrying={units.isFetching}
    />
  );
}
