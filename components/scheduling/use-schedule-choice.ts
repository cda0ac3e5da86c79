import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { BusinessUnitDto, ScheduleDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';

/** The choice of a business unit's schedule; the only business unit is chosen by itself. */
export function useScheduleChoice(orgId: string) {
  const [unitId, setUnitId] = useState<string | null>(null);
  const [scheduleId, setScheduleId] = useState<string | null>(null);
  const units = useQuery({
    queryKey: schedulingKeys.businessUnits(orgId),
    queryFn: ({ signal }) => fetchJson('/api/scheduling/business-units', { schema: BusinessUnitDto.array(), signal }),
  });
  const chosenUnit = unitId ?? (units.data?.length === 1 ? (units.data[0]?.id ?? null) : null);
  const schedules = useQuery({
    queryKey: schedulingKeys.schedules(orgId, chosenUnit ?? ''),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scheduling/business-units/${chosenUnit}/schedules`, { schema: ScheduleDto.array(), signal }),
    enabled: chosenUnit !== null,
  });
  return {
    units,
    unitId: chosenUnit,
    onUnitChange: (value: string) => {
      setUnitId(value);
      setScheduleId(null);
    },
    schedules,
    scheduleId,
    onScheduleChange: setScheduleId,
    schedule: schedules.data?.find((entry) => entry.id === scheduleId),
  };
}
