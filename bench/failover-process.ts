// A carrier's failure, lived through in one way (B15). This process holds the simulator; the application, and the flows and
// pages, are processes of their own. Takes a FailoverJob over IPC, answers its FigureRows, and ends.
import type { FailoverJob } from './failover.ts';
import { playHeadroom } from './failover/play-headroom.ts';
import { playNaive } from './failover/play-naive.ts';
import { failoverRows } from './failover/failover-rows.ts';

process.once('message', (job: FailoverJob) => {
  const play = job.isNaive ? playNaive : playHeadroom;
  void play(job.seed)
    .then((outcome) => failoverRows(job, outcome))
    .then((rows) => process.send?.(rows, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));
