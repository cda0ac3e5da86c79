import { createHmac } from 'node:crypto';
import pg from 'pg';

/** The database role the application signs in as; it owns nothing (see the first migration). */
const APP_ROLE = 'headroom_app';

/**
 * Gives the application's role its password, derived from the secret so that every process of one installation agrees,
 * and returns the URL the application connects with. Takes the owner's URL.
 */
export async function prepareAppRole(ownerUrl: string, secret: string): Promise<string> {
  const password = createHmac('sha256', secret).update('database role headroom_app').digest('base64url');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // ALTER ROLE takes no bind parameters; the password is base64url and so needs no escaping.
    await client.query(`ALTER ROLE ${APP_ROLE} PASSWORD '${password}'`);
    // A process whose machine vanished in the middle of a transaction must not hold its locks for long.
    await client.query(`ALTER ROLE ${APP_ROLE} SET idle_in_transaction_session_timeout = '10s'`);
  } finally {
    await client.end();
  }
  const url = new URL(ownerUrl);
  url.username = APP_ROLE;
  url.password = password;
  return url.toString();
}
