// One run in a process of its own, so that no strategy inherits another's memory, sockets or timers. Takes one BenchJob over
// IPC, answers its rows, and ends.
import type { BenchJob } from './job.ts';
import { runJob } from './run-job.ts';

process.once('message', (job: BenchJob) => {
  void runJob(job).then((rows) => process.send?.(rows, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));
