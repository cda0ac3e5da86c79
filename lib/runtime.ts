import 'server-only';
import { env } from './env.ts';
import { createGateway } from './genesys/create-gateway.ts';
import type { Gateway } from './genesys/gateway-types.ts';
import { joinCluster, type Cluster } from './genesys/shared/cluster.ts';
import { createPostgresGrants } from './install/postgres-grants.ts';
import { createPostgresBreakerBoard, type PostgresBreakerBoard } from './quota/breaker-board.ts';
import { createLedgerWriter, type LedgerWriter } from './quota/ledger-writer.ts';
import { createPostgresLimitMemory, type PostgresLimitMemory } from './quota/limit-memory.ts';

type Runtime = {
  readonly gateway: Gateway;
  readonly ledger: LedgerWriter;
  readonly memory: PostgresLimitMemory;
  readonly board: PostgresBreakerBoard;
  /** Null when this process serves alone. */
  readonly cluster: Cluster | null;
};

const holder = globalThis as typeof globalThis & { headroomRuntime?: Runtime };

/** The parts of this process that live longer than a request, built on first use and shared by every route and job. */
function runtime(): Runtime {
  holder.headroomRuntime ??= build();
  return holder.headroomRuntime;
}

function build(): Runtime {
  const ledger = createLedgerWriter();
  const memory = createPostgresLimitMemory();
  const board = createPostgresBreakerBoard();
  const settings = { windowMs: env().RATE_WINDOW_MS };
  const { REDIS_URL: redisUrl } = env();
  const cluster = redisUrl === undefined ? null : joinCluster(redisUrl, settings);
  const grants = createPostgresGrants();
  const gateway = createGateway({ grants, ledger, memory, board, settings, ...(cluster === null ? {} : { cluster }) });
  return { ledger, memory, board, cluster, gateway };
}

/** The one way to Genesys Cloud. */
export function gateway(): Gateway {
  return runtime().gateway;
}

/** The ledger this process writes to: it knows the last moments, which the database does not hold yet. */
export function ledger(): Pick<LedgerWriter, 'flush' | 'recent'> {
  return runtime().ledger;
}

/** What people decided of breakers, and where this process reports its own. */
export function breakerBoard(): PostgresBreakerBoard {
  return runtime().board;
}

/** Writes what is still in memory and closes sockets and timers. For an orderly stop. */
export async function closeRuntime(): Promise<void> {
  const current = holder.headroomRuntime;
  if (!current) return;
  await current.gateway.close();
  await Promise.all([current.ledger.close(), current.memory.close(), current.board.close(), current.cluster?.close()]);
}
