import type { UseQueryResult } from '@tanstack/react-query';
import type { BusinessUnitDto } from '#lib/scheduling/schema.ts';
import { Checkbox } from '../ui/checkbox.tsx';

/** Props of {@link UnitChoice}. */
export type UnitChoiceProps = {
  units: UseQueryResult<BusinessUnitDto[]>;
  /** Empty: all of them. */
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** Which business units; none of them means all, so that a report can be asked for while they cannot be read. */
export function UnitChoice({ units, chosen, onChange }: UnitChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-semibold">
        Business units <span className="font-normal text-low">(none chosen: all)</span>
      </legend>
      {units.isPending && <p className="text-mid">Reading business units</p>}
      {units.isError && (
        <p className="text-mid">The business units could not be read just now. The report takes all of them.</p>
      )}
      {units.data?.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          isChecked={chosen.includes(id)}
          onChange={(isOn) => onChange(isOn ? [...chosen, id] : chosen.filter((each) => each !== id))}
        />
      ))}
    </fieldset>
  );
}
