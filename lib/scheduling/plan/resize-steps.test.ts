import { describe, expect, it } from 'vitest';
import type { ShiftView } from '../schema.ts';
import { activityAt, adaHas, plan, shift, targetOf, targets } from './testing/plan-lines.ts';

const early = shift('a', '2026-03-09T08:00Z', 240);

describe('resizing a shift', () => {
  it('gives a shift another start, another end or both, and keeps the activities inside it as they are', () => {
    const [queue, lunch, late] = [
      { ...activityAt('2026-03-09T08:00Z', 120), paid: true, payableMinutes: 120 },
      { ...activityAt('2026-03-09T10:00Z', 30, '3'), paid: false, payableMinutes: 0, externalActivityId: 'booked' },
      { ...activityAt('2026-03-09T10:30Z', 90), paid: true, payableMinutes: 90 },
    ];
    const withLunch: ShiftView = { ...early, activities: [queue, lunch, late] };
    const resized = (line: string) => plan([line], adaHas(withLunch))[0];
    const longer = resized('ada@x.org,2026-03-09,,14:00,,,resize');
    expect(targets(longer)).toEqual(['09T08:00+120:0 09T10:00+30:3 09T10:30+210:0']);
    expect(longer?.change.note).toBeNull();
    const [before, inside, after] = targetOf(longer)?.activities ?? [];
    expect([before, inside]).toEqual([queue, lunch]);
    expect(after).toMatchObject({ paid: true });
    expect(after).not.toHaveProperty('payableMinutes');

    expect(targets(resized('ada@x.org,2026-03-09,08:00,,,,resize,,07:00'))).toEqual([
      '09T07:00+180:0 09T10:00+30:3 09T10:30+90:0',
    ]);
    expect(targets(resized('ada@x.org,2026-03-09,,300,,,resize,,09:00'))).toEqual([
      '09T09:00+60:0 09T10:00+30:3 09T10:30+210:0',
    ]);
    expect(resized('ada@x.org,2026-03-09,,240,,,resize')?.state).toBe('unchanged');
  });

  it('says which activities a shorter shift loses or cuts, and makes its ends what most of the shift is', () => {
    const withMeetings: ShiftView = {
      ...early,
      activities: [
        { ...activityAt('2026-03-09T08:00Z', 30, '3'), externalActivityId: 'booked' },
        activityAt('2026-03-09T08:30Z', 150),
        activityAt('2026-03-09T11:00Z', 60, '3'),
      ],
    };
    const resized = (line: string) => plan([line], adaHas(withMeetings))[0];
    const shorter = resized('ada@x.org,2026-03-09,,11:20,,,resize,,09:00');
    expect(targets(shorter)).toEqual(['09T09:00+120:0 09T11:00+20:3']);
    expect(shorter?.change.note).toBe(
      'Outside the new times: “Meeting” at 08:00 goes, “Meeting” at 11:00 is cut short',
    );
    const both = resized('ada@x.org,2026-03-09,,360,,,resize,,07:00');
    expect(targets(both)).toEqual(['09T07:00+60:0 09T08:00+30:3 09T08:30+150:0 09T11:00+60:3 09T12:00+60:0']);
    expect(both && targetOf(both)?.activities[0]).not.toHaveProperty('externalActivityId');
    const elsewhere = resized('ada@x.org,2026-03-09,,60,,,resize,,18:00');
    expect(targets(elsewhere)).toEqual(['09T18:00+60:0']);
    expect(elsewhere?.change.note).toContain('“Meeting” at 08:00 goes');
  });

  it('ends a night shift that is resized on the next day, and refuses what is no shift', () => {
    const night = adaHas(shift('n', '2026-03-09T22:00Z', 480));
    expect(targets(plan(['ada@x.org,2026-03-09,,07:00,,,resize'], night)[0])).toEqual(['09T22:00+540:0']);
    expect(targets(plan(['ada@x.org,2026-03-09,,,,,resize,2026-03-10,01:00'], night)[0])).toEqual(['10T01:00+300:0']);
    const codes = (line: string) => plan([line], night)[0]?.reasonCode;
    expect(codes('ada@x.org,2026-03-09,,,,,resize')).toBe('no_target');
    expect(codes('ada@x.org,2026-03-09,,60,,,resize,2026-03-10')).toBe('no_target');
    expect(codes('ada@x.org,2026-03-09,,,,,resize,2026-03-10,06:00')).toBe('bad_length');
    expect(codes('ada@x.org,2026-03-09,,0,,,resize')).toBe('bad_length');
    expect(codes('ada@x.org,2026-03-10,,60,,,resize')).toBe('no_shift');
    expect(codes('ada@x.org,2026-03-09,,60,,,resize,2026-03-16,01:00')).toBe('outside_week');
    expect(codes('ada@x.org,2026-03-09,,,,,resize,2026-03-11,01:00')).toBe('bad_length');
  });
});
