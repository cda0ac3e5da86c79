import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { env } from '#lib/env.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { testSignals, transact } from '#scripts/test/signal-rules.ts';
import { sendSignal } from './send-signal.ts';
import { createSignals } from './signals.ts';

const database = useTestDatabase();

describe('signals over Postgres', () => {
  testSignals(() => env().APP_DATABASE_URL);

  it('come again after the connection was lost, which is said, so that everything is looked at', async () => {
    const signals = createSignals(env().APP_DATABASE_URL);
    onTestFinished(() => signals.close());
    const heard: (string | null)[] = [];
    signals.subscribe('headroom_runs', (payload) => heard.push(payload));
    await vi.waitFor(() => expect(heard).toEqual([null]), 10_000);
    await query(
      database.ownerUrl(),
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'headroom-signals' AND datname = current_database()`,
      [],
    );
    await vi.waitFor(() => expect(heard).toEqual([null, null]), 10_000);
    await transact((tx) => sendSignal(tx, 'headroom_runs', 'after'));
    await vi.waitFor(() => expect(heard).toEqual([null, null, 'after']), 10_000);
  });
});
