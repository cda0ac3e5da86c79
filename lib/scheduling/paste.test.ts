import { describe, expect, it } from 'vitest';
import { readPaste } from './paste.shared.ts';

const ROW = ['ada@example.com', '2026-03-09', '09:00', '480'].join('\t');

describe('readPaste', () => {
  it('counts the rows that are understood, and names the first that are not', () => {
    const wrong = ROW.replace('09:00', '9am');
    const reading = readPaste([ROW, ROW, ...Array<string>(5).fill(wrong)].join('\n'), 'assignments');
    expect(reading).toMatchObject({ understood: 2, wrong: 5 });
    expect('firstWrong' in reading && reading.firstWrong.map(({ rowNumber }) => rowNumber)).toEqual([3, 4, 5]);
    expect('firstWrong' in reading && reading.firstWrong[0]?.message).toContain('9am');
  });

  it('says why a paste is no use as a whole', () => {
    const reading = readPaste('agent\tdate\nada\t2026-03-09', 'assignments');
    expect('refusal' in reading && reading.refusal).toContain('start, length');
  });
});
