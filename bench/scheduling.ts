import { askProcess } from './ask-process.ts';
import type { FigureRow } from './figure-row.ts';

/** The questions about bulk scheduling, which take a whole application. */
export const SCHEDULING_TITLES = {
  B9: 'kill -9 in the midst of runs of 500 assignments',
  B11: '500 assignments of one week, beside a call for each shift',
  B13: 'the weeks of 5,000 agents',
} as const;

/** One of them. */
export type SchedulingQuestion = keyof typeof SCHEDULING_TITLES;

/** What a process that answers one is told. */
export type SchedulingJob = { readonly question: SchedulingQuestion; readonly seed: number };

/** Whether a question is one of them. */
export function isSchedulingQuestion(question: string): question is SchedulingQuestion {
  return question in SCHEDULING_TITLES;
}

/** Answers one so many times, each in a fresh process with a database and a simulator of its own. */
export async function measureScheduling(question: SchedulingQuestion, times: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    const job: SchedulingJob = { question, seed };
    rows.push(...(await askProcess<FigureRow[]>('./scheduling-process.ts', job, ['--conditions=react-server'])));
  }
  return rows;
}
