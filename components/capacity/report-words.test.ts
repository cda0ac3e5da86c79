import { expect, it } from 'vitest';
import { costWords } from './report-words.ts';

it('says of the bound of a report’s requests what it does not count', () => {
  expect(costWords({ expected: 15, most: 54 })).toBe('About 15 requests, 54 at most without repetitions');
  expect(costWords({ expected: null, most: 306 })).toBe('306 requests at most without repetitions');
});
