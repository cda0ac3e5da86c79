import { describe, expect, it } from 'vitest';
import { endingsOf, isAcceptedFile } from './file-drop.tsx';

describe('isAcceptedFile', () => {
  it('takes a file by its ending, whatever type the system reports', () => {
    expect(isAcceptedFile({ name: 'Week 47.CSV', type: 'application/vnd.ms-excel' }, '.csv,text/csv')).toBe(true);
  });

  it('takes a file by its type or kind of type', () => {
    expect(isAcceptedFile({ name: 'week', type: 'text/csv' }, '.csv, text/csv')).toBe(true);
    expect(isAcceptedFile({ name: 'week', type: 'text/plain' }, 'text/*')).toBe(true);
  });

  it('refuses every other file', () => {
    expect(isAcceptedFile({ name: 'week.csv.xlsx', type: '' }, '.csv,text/csv')).toBe(false);
    expect(isAcceptedFile({ name: 'week', type: '' }, '.csv,text/csv')).toBe(false);
  });
});

describe('endingsOf', () => {
  it('names every ending, and no types', () => {
    expect(endingsOf('.csv,text/csv')).toBe('.csv');
    expect(endingsOf('.csv, .txt,.xlsx,text/csv')).toBe('.csv, .txt or .xlsx');
  });
});
