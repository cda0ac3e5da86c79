import { describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { runUntil } from '#scripts/test/scheduling-rig.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { listRunItems } from './list-run-items.ts';
import { isFinal } from './schema.ts';

const suite = useScheduling(60);

const own = (statement: string, values: unknown[] = []) => query(suite.database.ownerUrl(), statement, values);
const ended = (runId: string) => runUntil(suite.planner(), runId, ({ state }) => isFinal(state));
const itemsOf = async (runId: string) => {
  const listed = await listRunItems(suite.planner(), { runId }, {});
  if (!listed.ok) throw new Error(listed.error.message);
  return listed.data.items;
};
/** A mistake of ours at one point of each turn, for as long as it is not taken back. */
function mistakeAt(boundary: string) {
  let isMade = true;
  suite.work({
    onBoundary: (name) => {
      if (isMade && name === boundary) return Promise.reject(new Error('a mistake of ours'));
      return Promise.resolve();
    },
  });
  return () => (isMade = false);
}
const given = (runId: string, turns: { crashes: number; attempts: number }) =>
  own('UPDATE runs SET crashes = $2, attempts = $3 WHERE id = $1', [runId, turns.crashes, turns.attempts]);

describe('a run that is given up after mistakes of ours', () => {
  it('leaves no item in the air, and says of what was sent that nobody knows', async () => {
    const runId = await suite.start(suite.assignments(5, 'sent').csv);
    await given(runId, { crashes: 7, attempts: 7 });
    mistakeAt('update.answered');
    const run = await ended(runId);
    expect(run).toMatchObject({ state: 'failed', counts: { pending: 0, sent: 0, failed: 5 } });
    expect(run.stateReason).toContain('a mistake that repeats');
    expect(new Set((await itemsOf(runId)).map(({ reasonCode }) => reasonCode))).toEqual(new Set(['not_read_back']));
  });

  it('says of what was not sent that it was not', async () => {
    const runId = await suite.start(suite.assignments(5, 'unsent').csv);
    await given(runId, { crashes: 7, attempts: 7 });
    mistakeAt('upload.intended');
    expect(await ended(runId)).toMatchObject({ state: 'failed', counts: { pending: 0, sent: 0, failed: 5 } });
    expect(new Set((await itemsOf(runId)).map(({ reasonCode }) => reasonCode))).toEqual(new Set(['not_sent']));
  });

  it('is not over before its items could be named', async () => {
    await own(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`);
    await own(`CREATE TRIGGER refuse BEFORE UPDATE ON run_items FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const runId = await suite.start(suite.assignments(5, 'unnamed').csv);
    await given(runId, { crashes: 7, attempts: 7 });
    mistakeAt('upload.intended');
    const waiting = await runUntil(suite.planner(), runId, ({ wakeAt }) => wakeAt !== null);
    expect(waiting).toMatchObject({ state: 'running', counts: { pending: 5 } });
    await own('DROP TRIGGER refuse ON run_items');
    await own('UPDATE runs SET wake_at = now() WHERE id = $1', [runId]);
    expect(await ended(runId)).toMatchObject({ state: 'failed', counts: { pending: 0, failed: 5 } });
  });
});

it('waiting for Genesys Cloud is no mistake: a run that waited often goes on after its first', async () => {
  const runId = await suite.start(suite.assignments(5, 'patient').csv);
  await given(runId, { crashes: 0, attempts: 50 });
  const takeBack = mistakeAt('upload.intended');
  const waiting = await runUntil(suite.planner(), runId, ({ wakeAt }) => wakeAt !== null);
  expect(waiting).toMatchObject({ state: 'running', counts: { pending: 5 } });
  takeBack();
  await own('UPDATE runs SET wake_at = now() WHERE id = $1', [runId]);
  expect(await ended(runId)).toMatchObject({ state: 'done', counts: { done: 5 } });
});
