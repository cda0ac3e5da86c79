import { askProcess } from './ask-process.ts';
import type { FigureRow } from './figure-row.ts';

/** Measures searches among 50,000 users so many times, each in a fresh process with a database of its own. */
export async function measureDirectory(times: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (let seed = 1; seed <= times; seed += 1) {
    rows.push(...(await askProcess<FigureRow[]>('./directory-process.ts', { seed }, ['--conditions=react-server'])));
  }
  return rows;
}
