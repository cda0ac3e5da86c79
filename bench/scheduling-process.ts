// One question about bulk scheduling in a process of its own, which holds the simulator and starts what else it takes. Takes
// a SchedulingJob over IPC, answers its FigureRows, and ends.
import type { FigureRow } from './figure-row.ts';
import { measureCalls } from './scheduling/calls.ts';
import { measureCrashes } from './scheduling/crashes.ts';
import { measureWeeks } from './scheduling/weeks.ts';
import type { SchedulingJob, SchedulingQuestion } from './scheduling.ts';

const measure: Readonly<Record<SchedulingQuestion, (seed: number) => Promise<FigureRow[]>>> = {
  B9: measureCrashes,
  B11: measureCalls,
  B13: measureWeeks,
};

process.once('message', ({ question, seed }: SchedulingJob) => {
  void measure[question](seed).then((rows) => process.send?.(rows, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));
