import { Temporal } from 'temporal-polyfill';
import { beforeEach, describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { CSV_HEADING } from '#scripts/test/scheduling-place.ts';
import { useScheduling } from '#scripts/test/use-scheduling.ts';
import { exportResults } from './export-results.ts';
import { listRunItems } from './list-run-items.ts';
import { previewRun } from './preview-run.ts';
import { addDays } from './resolve-local-time.shared.ts';
import type { RunItemDto } from './schema.ts';
import type { FileBytes } from './source/read-source.ts';

const suite = useScheduling(40);

type Week = { readonly weekId: string; readonly scheduleId: string };

const thisWeek = (): Week => ({ weekId: suite.weekId(), scheduleId: suite.scheduleId() });
const preview = (bytes: FileBytes, week: Week = thisWeek()) =>
  previewRun(suite.planner(), { businessUnitId: suite.unit().id, headings: 'required', ...week }, bytes);
const fileOf = (...rows: readonly string[]) => [Buffer.from([CSV_HEADING, ...rows].join('\r\n'))];

/** Every row of a file, by the number a spreadsheet shows it under. */
async function itemsOf(bytes: FileBytes, week?: Week): Promise<{ runId: string; row: (number: number) => RunItemDto }> {
  const run = await preview(bytes, week);
  if (!run.ok) throw new Error(`${run.error.code}: ${run.error.message}`);
  const items = await listRunItems(suite.planner(), { runId: run.data.id }, {});
  if (!items.ok) throw new Error(items.error.message);
  const byNumber = new Map(items.data.items.map((item) => [item.rowNumber, item]));
  return {
    runId: run.data.id,
    row(number) {
      const item = byNumber.get(number);
      if (!item) throw new Error(`row ${number} was lost`);
      return item;
    },
  };
}

/** Why a row was refused, in words and with the way out. */
const refusal = ({ state, reasonCode, reason, change }: RunItemDto) => ({ state, reasonCode, reason, fix: change.fix });

const refused = (reasonCode: string, reason: string, fix: string) => ({ state: 'invalid', reasonCode, reason, fix });

/** How many drafts and rows there are. */
async function stored() {
  const [counts] = await query<{ runs: number; items: number }>(
    suite.database.ownerUrl(),
    'SELECT (SELECT count(*) FROM runs)::int AS runs, (SELECT count(*) FROM run_items)::int AS items',
  );
  return counts;
}

describe('a file that is refused as a whole', () => {
  let before: unknown;
  let since: number;
  beforeEach(async () => {
    before = await stored();
    since = suite.view().mark();
  });
  const expectNothingDone = async () => {
    expect(await stored()).toEqual(before);
    expect(suite.view().calls(since)).toEqual([]);
  };

  it('because it has a million rows says how many it may have and what to do, and is not read to its end', async () => {
    const rowsAtOnce = 1_000;
    const rows = `${suite.emailOf(suite.agents()[0] ?? '')},${suite.weekId()},09:00,480,,one of a million,\n`.repeat(
      rowsAtOnce,
    );
    let taken = 0;
    let isReleased = false;
    let mostBytes = 0;
    async function* million(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(`${CSV_HEADING}\n`);
        for (; taken < 1_000_000; taken += rowsAtOnce) {
          mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
          yield Buffer.from(rows);
        }
      } finally {
        isReleased = true;
      }
    }
    const baseBytes = process.memoryUsage().rss;
    const answer = await preview(million());
    expect(answer).toMatchObject({ ok: false, error: { code: 'too_many_rows' } });
    const message = answer.ok ? '' : answer.error.message;
    expect(message).toContain('100,000 rows');
    expect(message).toContain('Split it');
    expect(taken).toBeLessThan(101_000);
    expect(isReleased).toBe(true);
    // The rows that were read are held and no more; all of them would take ten times as much.
    expect(mostBytes - baseBytes).toBeLessThan(400_000_000);
    await expectNothingDone();
  });

  it('because its letters cannot be told says which encoding to save it in', async () => {
    const [agent = ''] = suite.agents();
    const row = (description: string) => `${suite.emailOf(agent)},${suite.weekId()},09:00,480,,${description},\r\n`;
    const utf8 = Buffer.from(`${CSV_HEADING}\r\n${row('Früh').repeat(1_500)}`);
    const answer = await preview([utf8, Buffer.from(row('Spät'), 'latin1')]);
    expect(answer).toMatchObject({ ok: false, error: { code: 'broken_encoding' } });
    expect(answer.ok ? '' : answer.error.message).toContain('CSV UTF-8');
    await expectNothingDone();
  });

  it('because the upload broke off in the middle of good rows leaves none of them behind', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(suite.assignments(100, 'half a file').csv);
      throw new Error('the connection is gone');
    }
    expect(await preview(breaking())).toMatchObject({ ok: false, error: { code: 'cut_short', retryable: true } });
    await expectNothingDone();
  });
});

describe('a row that cannot be carried out', () => {
  it('is named with the reason and the way out, and every other row is planned', async () => {
    const [ada = '', ben = '', cem = '', dot = ''] = suite.agents().map((id) => suite.emailOf(id));
    const day = addDays(suite.weekId(), 2);
    const { row } = await itemsOf(
      fileOf(
        `${ada},${day},09:00,480,,good,`,
        `${ben},${day},09:00,480,,twice,`,
        `${ben},${day},09:00,480,,twice,`,
        `${cem},${day},08:00,480,,early,`,
        `${cem},${day},15:00,240,,late,`,
        `nobody@nowhere.example,${day},09:00,480,,,`,
        `${dot},${addDays(day, 60)},09:00,480,,,`,
        `${dot},${day},09:00,480,,good,`,
      ),
    );
    expect([row(2).state, row(9).state]).toEqual(['pending', 'pending']);
    expect([3, 4, 5, 6, 7, 8].map((number) => refusal(row(number)))).toEqual([
      refused('duplicate_row', 'Says the same as row 4 of the file', 'Remove one of the rows'),
      refused('duplicate_row', 'Says the same as row 3 of the file', 'Remove one of the rows'),
      refused('overlap_in_file', 'Overlaps row 6 of the file', 'Change or remove one of the rows'),
      refused('overlap_in_file', 'Overlaps row 5 of the file', 'Change or remove one of the rows'),
      refused(
        'unknown_agent',
        'No user “nobody@nowhere.example” in this organisation',
        'Check the spelling, or use the user id',
      ),
      refused(
        'outside_week',
        `${addDays(day, 60)} is outside the schedule, ${suite.weekId()} to ${addDays(suite.weekId(), 6)}`,
        'Change the date, or choose the week it belongs to',
      ),
    ]);
  });

  it('because of a shift that the file leaves alone says which shift that is', async () => {
    const view = await suite.view().schedule(suite.scheduleId());
    const zone = suite.unit().timeZone;
    const theirs = view.agentSchedules
      .flatMap(({ user, shifts }) => shifts.map((shift) => ({ user, shift })))
      .find(({ shift }) => shift.lengthMinutes > 60);
    if (!theirs) throw new Error('nobody works');
    const startsAt = Temporal.Instant.from(theirs.shift.startDate).toZonedDateTimeISO(zone);
    const { row } = await itemsOf(
      fileOf(
        `${theirs.user.id},${startsAt.toPlainDate().toString()},${startsAt.toPlainTime().toString({ smallestUnit: 'minute' })},30,,beside,add`,
      ),
    );
    const when = startsAt.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
    expect(refusal(row(2))).toEqual(
      refused(
        'overlap_existing',
        `Overlaps the shift that starts ${when}, which the file does not change`,
        'Change the times, or add a row for that shift',
      ),
    );
  });
});

describe('a cell that a spreadsheet would compute', () => {
  const FORMULAS = ['=HYPERLINK("http://evil.example","pay")', '+1-800-1', '-2+3', '@SUM(A1)', '＝1+1'] as const;

  it('is text on the way in and neutral on the way out, and comes back as it was', async () => {
    const day = addDays(suite.weekId(), 3);
    const rows = FORMULAS.map(
      (text, index) =>
        `${suite.emailOf(suite.agents()[index] ?? '')},${day},09:00,480,,"${text.replaceAll('"', '""')}",`,
    );
    const first = await itemsOf(fileOf(...rows, `=cmd|' /C calc'!A0,${day},09:00,480,,,`));
    for (const [index, text] of FORMULAS.entries()) {
      const { state, change } = first.row(index + 2);
      expect([
        state,
        change.effects.map(({ target }) => target && 'activities' in target && target.activities[0]?.description),
      ]).toEqual(['pending', [text]]);
    }
    expect(refusal(first.row(FORMULAS.length + 2))).toMatchObject({ state: 'invalid', reasonCode: 'unknown_agent' });

    const exported = await exportResults(suite.planner(), { runId: first.runId });
    if (!exported.ok) throw new Error(exported.error.message);
    const { csv } = exported.data;
    const cells = csv.split(/[,\r\n]/);
    expect(cells.filter((cell) => /^"?\s*[=+@＝]/.test(cell))).toEqual([]);
    const again = await itemsOf([Buffer.from(csv)]);
    for (const [index, text] of FORMULAS.entries()) expect(again.row(index + 2).change.row.description).toBe(text);
  });
});

describe('a day on which the clocks change', () => {
  const zone = () => suite.unit().timeZone;

  /** The next moment at which clocks go forward or back, and the published schedule of its week, for which the simulator grows older. */
  async function nextChange(isForward: boolean): Promise<{ at: Temporal.ZonedDateTime; week: Week }> {
    let at = Temporal.Instant.fromEpochMilliseconds(suite.genesys.simulator().world.clock.now()).toZonedDateTimeISO(
      zone(),
    );
    do {
      const next = at.getTimeZoneTransition('next');
      if (!next) throw new Error(`the clocks never change in ${zone()}`);
      at = next;
    } while (at.offsetNanoseconds > at.subtract({ nanoseconds: 1 }).offsetNanoseconds !== isForward);
    const aWeekBeforeMs = at.subtract({ weeks: 1 }).epochMilliseconds;
    const advanceSeconds = Math.max(
      0,
      Math.floor((aWeekBeforeMs - suite.genesys.simulator().world.clock.now()) / 1_000),
    );
    await suite.genesys.control('PATCH', '/_sim/config', { presenceLife: false });
    await suite.genesys.control('POST', '/_sim/time', { advanceSeconds });
    const date = at.toPlainDate().toString();
    const [unit] = await suite.view().units();
    const schedule = unit?.schedules.find(
      ({ weekDate, published }) => published && weekDate <= date && date < addDays(weekDate, 7),
    );
    if (!schedule) throw new Error(`the week of ${date} has no published schedule`);
    return { at, week: { weekId: schedule.weekDate, scheduleId: schedule.id } };
  }
  const wallTime = (time: Temporal.PlainDateTime) => time.toPlainTime().toString({ smallestUnit: 'minute' });
  const rowAt = (time: Temporal.PlainDateTime) =>
    `${suite.emailOf(suite.agents()[0] ?? '')},${time.toPlainDate().toString()},${wallTime(time)},240,,,`;

  it('refuses a time that is skipped and says which is next, and takes the first of one that comes twice and says so', async () => {
    const changes = [await nextChange(true), await nextChange(false)];
    for (const { at, week } of changes) {
      const before = at.subtract({ nanoseconds: 1 });
      const isForward = at.offsetNanoseconds > before.offsetNanoseconds;
      const halfAnHour = { minutes: 30 };
      const skipped = before.toPlainDateTime().add({ nanoseconds: 1 }).add(halfAnHour);
      const repeated = at.toPlainDateTime().add(halfAnHour);
      const { row } = await itemsOf(fileOf(rowAt(isForward ? skipped : repeated)), week);
      if (isForward) {
        const next = at.toPlainDateTime().add(halfAnHour);
        expect(refusal(row(2))).toEqual({
          state: 'invalid',
          reasonCode: 'dst_gap',
          reason: `${wallTime(skipped)} does not exist on ${at.toPlainDate().toString()} in ${zone()}: the clocks go forward`,
          fix: `Write ${wallTime(next)} or later`,
        });
      } else {
        const { state, change } = row(2);
        expect(state).toBe('pending');
        expect(change.note).toBe(
          `${wallTime(repeated)} happens twice on ${at.toPlainDate().toString()}; the first one is used`,
        );
        expect(
          change.effects.map(({ target }) => target && 'activities' in target && target.activities[0]?.startDate),
        ).toEqual([new Date(at.subtract(halfAnHour).epochMilliseconds).toISOString()]);
      }
    }
  });
});
