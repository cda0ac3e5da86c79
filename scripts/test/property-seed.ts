import fc from 'fast-check';

/**
 * Property tests play the same random traces everywhere, so that a failure is the change's and can be repeated. Other
 * traces: `PROPERTY_SEED=$RANDOM npm test -- unit`.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_122) });
