import { describe, expect, it } from 'vitest';
import { useHurtRuns } from '#scripts/test/hurt-run.ts';

const { database, orgId, awayMs, outage, health, hurtRun } = useHurtRuns();
/** Connections of one process to Postgres. */
const POOL_SIZE = 10;
/** Not much longer is possible: Postgres ends a transaction in which nothing happens for ten seconds. */
const HELD_MS = 5_000;
const TIMEOUT_MS = awayMs + 60_000;

describe('a run of 500 goes on within five seconds and loses, doubles and hides nothing', () => {
  it.each(['its update is on the way', 'it waits for its operation'] as const)(
    'when its connections go silent while %s',
    async (moment) => {
      const wire = await database.openWire();
      await hurtRun({
        name: `silent while ${moment}`,
        moment,
        appUrl: wire.appUrl,
        hurt() {
          wire.forget();
          return Promise.resolve();
        },
      });
    },
    TIMEOUT_MS,
  );

  it(
    'when the network is silent for a while and then knows none of its connections',
    async () => {
      const wire = await database.openWire();
      await hurtRun({
        name: 'network gone',
        moment: 'it waits for its operation',
        appUrl: wire.appUrl,
        async hurt(server) {
          wire.cut();
          expect(await health(server)).toBe(503);
          await outage();
          wire.forget();
        },
      });
    },
    TIMEOUT_MS,
  );

  it(
    'when all connections of the process are held',
    () =>
      hurtRun({
        name: 'all held',
        moment: 'it waits for its operation',
        async hurt(server) {
          const held = outage(HELD_MS);
          await server.holdConnections(orgId(), POOL_SIZE, HELD_MS);
          expect(await health(server)).toBe(503);
          await held;
        },
      }),
    TIMEOUT_MS,
  );
});
