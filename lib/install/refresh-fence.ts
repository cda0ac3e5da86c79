import { createHash } from 'node:crypto';
import pg from 'pg';

/** Lets at most one holder per key in, across all processes that share the database. */
export type RefreshFence = {
  /** Takes the key without waiting; false while somebody else holds it. */
  tryEnter(key: string): Promise<boolean>;
  /** Gives the key back. Safe to call when the connection was lost: the lock went with it. */
  leave(key: string): Promise<void>;
};

/**
 * A fence of Postgres session locks. They need no transaction, so the holder may wait for the network, and they vanish
 * with the connection, so a crashed holder blocks nobody. All keys of a process share one connection, which is open only
 * while some key is held. Needs a direct connection (or session pooling), as every session-level lock does.
 */
export function createRefreshFence(connectionString: () => string): RefreshFence {
  const held = new Set<string>();
  let opening: Promise<pg.Client> | null = null;
  let users = 0;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: connectionString(), application_name: 'headroom-refresh' });
    const drop = () => {
      held.clear();
      opening = null;
    };
    // Without a listener a lost connection would end the process; its locks are gone either way.
    client.on('error', drop);
    try {
      await client.connect();
    } catch (error) {
      drop();
      throw error;
    }
    return client;
  };

  const using = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    users += 1;
    try {
      opening ??= connect();
      return await work(await opening);
    } finally {
      users -= 1;
      if (users === 0 && held.size === 0 && opening) {
        const idle = opening;
        opening = null;
        await (await idle).end();
      }
    }
  };

  return {
    tryEnter: (key) =>
      using(async (client) => {
        // Session locks are re-entrant: without this the same process could enter twice.
        if (held.has(key)) return false;
        held.add(key);
        try {
          const answer = await client.query<{ entered: boolean }>('SELECT pg_try_advisory_lock($1) AS entered', [
            lockId(key),
          ]);
          const isEntered = answer.rows[0]?.entered === true;
          if (!isEntered) held.delete(key);
          return isEntered;
        } catch (error) {
          held.delete(key);
          throw error;
        }
      }),
    leave: async (key) => {
      if (!held.has(key)) return;
      await using(async (client) => {
        await client.query('SELECT pg_advisory_unlock($1)', [lockId(key)]);
        held.delete(key);
      });
    },
  };
}

/** A 64-bit lock number from the key, as text because it exceeds a JavaScript integer. */
function lockId(key: string): string {
  return createHash('sha256').update(`headroom.refresh:${key}`).digest().readBigInt64BE(0).toString();
}
