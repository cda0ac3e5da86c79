import { describe, expect, it } from 'vitest';
import { query } from '#scripts/test/query.ts';
import { useHurtRuns } from '#scripts/test/hurt-run.ts';

const { database, awayMs, outage, health, hurtRun } = useHurtRuns();
const TIMEOUT_MS = awayMs + 60_000;

describe('a run of 500 goes on within five seconds and loses, doubles and hides nothing', () => {
  it.each(['its update is on the way', 'it waits for its operation'] as const)(
    'when Postgres is restarted while %s',
    (moment) =>
      hurtRun({
        name: `restarted while ${moment}`,
        moment,
        async hurt(server) {
          await database.stop();
          expect(await health(server)).toBe(503);
          await outage();
          expect(await health(server)).toBe(503);
          await database.start();
        },
      }),
    TIMEOUT_MS,
  );

  it(
    'when the server has cut its connections and takes no more of them',
    () =>
      hurtRun({
        name: 'no connection left',
        moment: 'it waits for its operation',
        async hurt(server) {
          await query(database.ownerUrl(), 'ALTER ROLE headroom_app CONNECTION LIMIT 0');
          await query(
            database.ownerUrl(),
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'headroom_app'",
          );
          expect(await health(server)).toBe(503);
          await outage();
          await query(database.ownerUrl(), 'ALTER ROLE headroom_app CONNECTION LIMIT -1');
        },
      }),
    TIMEOUT_MS,
  );
});
