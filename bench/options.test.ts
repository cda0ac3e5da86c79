import { describe, expect, it } from 'vitest';
import { readOptions, STRATEGIES } from './options.ts';

const options = (...argv: string[]) => {
  const read = readOptions(argv);
  if (!read.ok) throw new Error(read.problem);
  return read.options;
};

describe('the command line of the bench', () => {
  it('asks every question with every strategy and three seeds unless told', () => {
    expect(options()).toMatchObject({
      questions: [
        'B1',
        'B2',
        'B3',
        'B4',
        'B5',
        'B6',
        'B7',
        'B8',
        'B9',
        'B11',
        'B13',
        'B10',
        'B12',
        'B14',
        'B15',
        'B16',
        'robust',
        'soak',
      ],
      strategies: STRATEGIES,
      seeds: 3,
      timeScale: null,
    });
  });

  it('a quick run has one seed, or as many as told, and draws no settings at random', () => {
    expect(options('B1', '--quick')).toMatchObject({ questions: ['B1'], isQuick: true, seeds: 1 });
    expect(options('B1', '--quick', '--seeds', '5').seeds).toBe(5);
    for (const long of ['B16', 'robust', 'soak']) expect(options('--quick').questions).not.toContain(long);
  });

  it.each([[['B99']], [['--strategies', 'nobody']], [['--seeds', '0']], [['--parallel', 'x']], [['--unheard-of']]])(
    '%j is refused with a sentence',
    (argv) => {
      expect(readOptions(argv)).toMatchObject({ ok: false, problem: expect.stringContaining(' ') as string });
    },
  );
});
