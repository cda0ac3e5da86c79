/** Prisma's codes for: not reachable, time-out, no such (yet), connection closed, none free, too many, no transaction in time. */
const PRISMA_CODES = /^P(1001|1002|1008|1017|2024|2037)$/;

/** SQLSTATEs of a server that cuts off, starts, stops or is full: connection exceptions, too many connections, administrator. */
const SQL_STATES = /^(08...|53300|57P0[1-5]|25P03)$/;

/** What node-postgres, its pool and Prisma say in words alone. */
const WORDS =
  /stopped answering|Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|timeout expired|Unable to start a transaction in the given time/;

/**
 * The database could not be reached or did not answer. What was asked for may or may not have been done: whoever goes on reads
 * first. `digest` is what Next shows the error page of it.
 */
export class DatabaseUnavailable extends Error {
  readonly digest = 'database_unavailable';

  constructor(cause: unknown) {
    super(
      'Headroom cannot reach its database at the moment. Runs go on by themselves when it is back. Try again in a few seconds; if you were changing something, look first whether it was done.',
      { cause },
    );
    this.name = 'DatabaseUnavailable';
  }
}

/** Whether an error of the database client says that nobody was there to answer, and not that the answer was no. */
export function isConnectionFailure(error: unknown): boolean {
  for (let current = error, depth = 0; current !== null && typeof current === 'object' && depth < 5; depth += 1) {
    const { code, originalCode, errno, message, cause, meta } = current as Record<string, unknown>;
    const codes = [code, originalCode].filter((value) => typeof value === 'string');
    if (codes.some((value) => PRISMA_CODES.test(value) || SQL_STATES.test(value))) return true;
    // A socket's own error, before anybody has wrapped it.
    if (typeof errno === 'number' && 'syscall' in current) return true;
    if (typeof message === 'string' && WORDS.test(message)) return true;
    current = cause ?? (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError ?? null;
  }
  return false;
}
