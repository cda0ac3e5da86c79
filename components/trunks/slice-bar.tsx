'use client';

import { useMemo } from 'react';
import type { TrunkGroup } from '#lib/trunks/schema.ts';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { useKpiNames } from '../wallboard/use-kpis.ts';
import { sitesOf } from './trunk-rows.ts';
import type { TrunkView } from './use-trunk-view.ts';

const ALL = 'all';
const WIDTH = 'w-52 max-w-full';

/** Props of {@link SliceBar}. */
export type SliceBarProps = { orgId: string; bases: readonly TrunkGroup[]; view: TrunkView };

/** Which trunk, site and management unit the charts are about, and whether last week stands beside them. */
export function SliceBar({ orgId, bases, view }: SliceBarProps) {
  const names = useKpiNames(orgId);
  const { trunk, site, unit, compare, setState } = view;
  const trunks = useMemo(
    () => [
      { value: ALL, label: 'All trunks' },
      ...bases.map(({ trunkBaseId, name }) => ({ value: trunkBaseId, label: name })),
    ],
    [bases],
  );
  const sites = useMemo(
    () => [{ value: ALL, label: 'All sites' }, ...sitesOf(bases).map(({ id, name }) => ({ value: id, label: name }))],
    [bases],
  );
  const units = useMemo(
    () => [
      { value: ALL, label: 'Adherence of everybody' },
      ...Object.entries(names.data?.unitNames ?? {})
        .map(([value, label]) => ({ value, label }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    ],
    [names.data],
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label="Trunk"
        className={WIDTH}
        options={trunks}
        value={trunk ?? ALL}
        onValueChange={(value) => void setState({ trunk: value === ALL ? null : value })}
      />
      <Select
        label="Site"
        className={WIDTH}
        options={sites}
        value={site ?? ALL}
        onValueChange={(value) => void setState({ site: value === ALL ? null : value })}
      />
      <Select
        label="Management unit"
        className={WIDTH}
        options={units}
        value={unit ?? ALL}
        placeholder={names.isPending ? 'Loading' : 'Unknown unit'}
        onValueChange={(value) => void setState({ unit: value === ALL ? null : value })}
      />
      <Switch
        label="Compare with last week"
        isOn={compare}
        onChange={(isOn) => void setState({ compare: isOn || null })}
      />
    </div>
  );
}
