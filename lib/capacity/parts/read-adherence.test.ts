import { expect, it } from 'vitest';
import type { Operation } from '#lib/genesys/operation.ts';
import { fail, ok } from '#lib/result.ts';
import { MOST_POLLS } from '../report-cost.ts';
import type { PartTools } from './part-tools.ts';
import { readAdherence } from './read-adherence.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;

/** Looks at a part whose job Genesys does not know any more; says what it came to and which calls it made. */
async function lookAfter(polls: number) {
  const calls: string[] = [];
  const call = ({ name }: Operation<unknown, unknown>) => {
    calls.push(name);
    if (name === 'wfm.adherence.historical.get') return fail('not_found', 'No such job.');
    return ok({
      data: name === 'wfm.adherence.historical.create' ? { job: { id: 'new' } } : { entities: [{ id: 'unit' }] },
    });
  };
  const tools = {
    caller: { call: (operation: Operation<unknown, unknown>) => Promise.resolve(call(operation)) },
    part: { key: 'adherence', businessUnitId: 'b' },
    span: { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS },
    report: { timeZone: 'UTC' },
    nowMs: NOW_MS,
    progress: () => Promise.resolve({ jobId: 'forgotten', polls, untilMs: NOW_MS }),
  } as unknown as PartTools;
  return { outcome: await readAdherence(tools), calls };
}

it('begins a job anew that Genesys has forgotten', async () => {
  const { outcome, calls } = await lookAfter(3);
  expect(outcome).toMatchObject({ kind: 'waiting', progress: { jobId: 'new', polls: 4 } });
  expect(calls.at(-1)).toBe('wfm.adherence.historical.create');
});

it('gives up at last where Genesys forgets each of them', async () => {
  const { outcome, calls } = await lookAfter(MOST_POLLS - 1);
  expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'not_found' } });
  expect(calls).toHaveLength(1);
});
