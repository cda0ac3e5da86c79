import fc from 'fast-check';

/**
 * Longest time for one property. It has been proved over all of its traces or it fails: whoever is interrupted has shown
 * nothing. Several times what a small machine takes for the longest one.
 */
const LONGEST_MS = 240_000;

/**
 * Property tests play the same random traces everywhere, so that a failure is the change's and can be repeated. Other
 * traces: `PROPERTY_SEED=$RANDOM npm test -- unit`.
 */
fc.configureGlobal({
  seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_122),
  interruptAfterTimeLimit: LONGEST_MS,
  markInterruptAsFailure: true,
  endOnFailure: true,
});
