import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { schedulingKeys } from '#lib/scheduling/query-keys.ts';
import { BusinessUnitDto, ScheduleDto } from '#lib/scheduling/schema.ts';
import { fetchJson } from '../data/fetch-json.ts';

/** Business units to choose from; the only one is chosen by itself. */
export function useUnits(orgId: string, wantedUnitId: string | null, isEnabled = true) {
  const units = useQuery({
    queryKey: schedulingKeys.businessUnits(orgId),
    queryFn: ({ signal }) => fetchJson('/api/scheduling/business-units', { schema: BusinessUnitDto.array(), signal }),
    enabled: isEnabled,
  });
  const unitId = wantedUnitId ?? (units.data?.length === 1 ? (units.data[0]?.id ?? null) : null);
  return { units, unitId };
}

/** Business units and the schedules of the wanted one to choose from. */
export function useUnitSchedules(orgId: string, wantedUnitId: string | null, isEnabled = true) {
  const { units, unitId } = useUnits(orgId, wantedUnitId, isEnabled);
  const schedules = useQuery({
    queryKey: schedulingKeys.schedules(orgId, unitId ?? ''),
    queryFn: ({ signal }) =>
      fetchJson(`/api/scheduling/business-units/${unitId}/schedules`, { schema: ScheduleDto.array(), signal }),
    enabled: isEnabled && unitId !== null,
  });
  return { units, unitId, schedules };
}

/** The choice of a business unit's schedule in a form. */
export function useScheduleChoice(orgId: string) {
  const [wantedUnitId, setWantedUnitId] = useState<string | null>(null);
  const [scheduleId, setScheduleId] = useState<string | null>(null);
  const { units, unitId, schedules } = useUnitSchedules(orgId, wantedUnitId);
  return {
    units,
    unitId,
    onUnitChange: (value: string) => {
      setWantedUnitId(value);
      setScheduleId(null);
    },
    schedules,
    scheduleId,
    onScheduleChange: setScheduleId,
    schedule: schedules.data?.find((entry) => entry.id === scheduleId),
  };
}
