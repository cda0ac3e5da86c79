import { afterEach, describe, expect, it } from 'vitest';
import { useSimulatedGenesysProcess } from '#scripts/test/simulated-genesys-process.ts';
import { spawnBareGateway } from '#scripts/test/spawn-bare-gateway.ts';
import { completeSettings } from './gateway-settings.ts';
import { rigCredential } from './testing/gateway-rig.ts';

const genesys = useSimulatedGenesysProcess();
afterEach(async () => {
  await genesys.control('DELETE', '/_sim/faults');
});

const MEGABYTE = 1_000_000;
const { maxAnswerBytes } = completeSettings();

/** Repetitions follow each other at once; everything else, the cap on answers above all, is the default. */
const settings = { discoversLimits: false, baseDelayMs: 10, maxDelayMs: 40 };

describe('answers that make no sense', () => {
  it.each([
    ['one of 50 MB', { kind: 'huge', bytes: 50 * MEGABYTE }, 'malformed'],
    ['one just below the cap', { kind: 'huge', bytes: maxAnswerBytes - MEGABYTE }, 'ok'],
    ['one that is cut off', { kind: 'truncated' }, 'unavailable'],
    ['half of one', { kind: 'not-json' }, 'malformed'],
    ['an empty one', { kind: 'empty' }, 'malformed'],
    ['a web page', { kind: 'html' }, 'malformed'],
  ])('%s ends as a typed outcome and costs the process 100 MB of memory at most', async (_name, broken, code) => {
    const organisation = await genesys.mint();
    const gateway = await spawnBareGateway([rigCredential(organisation, genesys.info().regions)], settings);
    const warm = await gateway.call(organisation.id, 20, 'interactive');
    expect(new Set(warm.codes)).toEqual(new Set(['ok']));
    const match = { organisationId: organisation.id, operationId: 'getUsers' };
    await genesys.control('POST', '/_sim/faults', { match, effect: { type: 'malformed', ...broken } });
    const { codes, baseBytes, peakBytes } = await gateway.call(organisation.id, 1, 'interactive');
    expect(codes).toEqual([code]);
    expect(peakBytes - baseBytes).toBeLessThanOrEqual(100 * MEGABYTE);
  });
});
