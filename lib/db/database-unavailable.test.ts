import { describe, expect, it } from 'vitest';
import { isConnectionFailure } from './database-unavailable.ts';

const coded = (code: string, message = 'failed') => Object.assign(new Error(message), { code });
/** As Prisma wraps what the driver throws. */
const wrapped = (cause: object) => Object.assign(coded('P2010'), { meta: { driverAdapterError: { cause } } });

describe('a failure of the database', () => {
  it.each([
    ['a refused connection', Object.assign(coded('ECONNREFUSED'), { errno: -111, syscall: 'connect' })],
    ['a reset connection, wrapped', coded('P1017')],
    ['a shutdown in the middle of a statement', wrapped({ kind: 'postgres', originalCode: '57P01' })],
    ['a server that is starting', wrapped({ kind: 'postgres', originalCode: '57P03' })],
    ['a full server', wrapped({ kind: 'TooManyConnections', originalCode: '53300' })],
    ['a transaction that idled for too long', wrapped({ kind: 'postgres', originalCode: '25P03' })],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['a silent connection', new Error('The database stopped answering.')],
    ['an exhausted pool', new Error('timeout exceeded when trying to connect')],
    ['a failure deep inside', new Error('outer', { cause: new Error('middle', { cause: coded('08006') }) })],
  ])('%s says that nobody was there', (_name, error) => expect(isConnectionFailure(error)).toBe(true));

  it.each([
    ['a unique violation', coded('P2002')],
    ['a wrong statement', wrapped({ kind: 'postgres', originalCode: '42601' })],
    ['a deadlock', coded('P2034')],
    ['a wrong password', coded('28P01')],
    ['a bug', new TypeError('x is not a function')],
    ['nothing', undefined],
  ])('%s is an answer, or no matter of the database', (_name, error) => expect(isConnectionFailure(error)).toBe(false));
});
