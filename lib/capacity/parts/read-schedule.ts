import { wfmActivityCodes } from '#lib/genesys/operations/wfm.ts';
import { readPublished } from '#lib/scheduling/read-week.ts';
import { headcount } from '#lib/scheduling/staffing/headcount.ts';
import { intervalCount } from '../report-span.ts';
import { businessUnitOf, type PartOutcome, type PartTools } from './part-tools.ts';

/** Agents who are to take calls, from the schedules that are published: one call besides the activity codes. */
export async function readScheduled({ caller, part, span }: PartTools): Promise<PartOutcome> {
  const businessUnitId = businessUnitOf(part);
  const codes = await caller.call(wfmActivityCodes, { businessUnitId });
  if (!codes.ok) return { kind: 'failed', failure: codes.error };
  const published = await readPublished(caller, { businessUnitId, ...span });
  if (!published.ok) return { kind: 'failed', failure: published.error };
  const work = new Set(codes.data.data.entities.flatMap(({ id, category }) => (category === 'OnQueueWork' ? id : [])));
  const { shiftsByAgent } = published.data.week;
  const intervals = { startMs: span.fromMs, count: intervalCount(span) };
  const onQueue = headcount([...shiftsByAgent.values()].flat(), (code) => work.has(code), intervals);
  return { kind: 'done', data: { agents: shiftsByAgent.size, onQueue } };
}
