import { wfmBusinessUnits } from '#lib/genesys/operations/wfm.ts';
import type { NewPart } from '../store.ts';
import type { UnitsData } from '../schema.ts';
import type { z } from 'zod';
import type { PartOutcome, PartTools } from './part-tools.ts';

/** Which business units the report is about; each adds parts of its own. */
export async function readUnits({ caller, report, span, nowMs }: PartTools): Promise<PartOutcome> {
  const answer = await caller.call(wfmBusinessUnits, {});
  if (!answer.ok) return { kind: 'failed', failure: answer.error };
  const wanted = new Set(report.businessUnitIds);
  const units = answer.data.data.entities
    .filter(({ id }) => wanted.size === 0 || wanted.has(id))
    .map(({ id, name }) => ({ id, name: name ?? id }))
    .sort((left, right) => left.name.localeCompare(right.name));
  const more = units.flatMap(({ id, name }): NewPart[] => [
    { key: `schedule:${id}`, kind: 'schedule', label: `Schedule of ${name}`, businessUnitId: id },
    ...(span.fromMs < nowMs
      ? [{ key: `adherence:${id}`, kind: 'adherence', label: `Adherence of ${name}`, businessUnitId: id } as const]
      : []),
  ]);
  return { kind: 'done', data: { units } satisfies z.infer<typeof UnitsData>, more };
}
