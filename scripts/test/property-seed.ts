import fc from 'fast-check';

/** Longest time for one property; a slow machine plays fewer traces instead of failing. */
const LONGEST_MS = 30_000;

/**
 * Property tests play the same random traces everywhere, so that a failure is the change's and can be repeated. Other
 * traces: `PROPERTY_SEED=$RANDOM npm test -- unit`.
 */
fc.configureGlobal({
  seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_122),
  interruptAfterTimeLimit: LONGEST_MS,
  endOnFailure: true,
});
