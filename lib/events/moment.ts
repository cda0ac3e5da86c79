import { z } from 'zod';

/** What a Postgres timestamp and a JavaScript date both hold. */
const LATEST_MS = Date.parse('9999-12-31T00:00:00.000Z');

/** A time as Genesys writes it, as epoch milliseconds; null where it is missing or cannot be read. */
export const moment = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => {
    const ms = Date.parse(text ?? '');
    return ms >= 0 && ms < LATEST_MS ? ms : null;
  });
