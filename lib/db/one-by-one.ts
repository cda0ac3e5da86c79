import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

/**
 * Prisma's adapter, with the statements of a transaction handed to its connection one after the other. Prisma loads the relations of
 * a row at once; a connection answers in turn, and pg 9 takes no statement while another is under way.
 */
export class OneByOnePg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => inTurn(await start(isolationLevel));
    return adapter;
  }
}

function inTurn(transaction: Transaction): Transaction {
  let last: Promise<unknown> = Promise.resolve();
  const afterLast = <Given extends unknown[], T>(work: (...given: Given) => Promise<T>) => {
    return (...given: Given): Promise<T> => {
      const done = last.then(() => work(...given));
      // What it answered is not kept for the next.
      last = done.then(
        () => undefined,
        () => undefined,
      );
      return done;
    };
  };
  return Object.assign(transaction, {
    queryRaw: afterLast(transaction.queryRaw.bind(transaction)),
    executeRaw: afterLast(transaction.executeRaw.bind(transaction)),
    // The connection goes back when nothing is left to be said on it.
    commit: afterLast(transaction.commit.bind(transaction)),
    rollback: afterLast(transaction.rollback.bind(transaction)),
  });
}
