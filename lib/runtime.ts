import 'server-only';
import { env } from './env.ts';
import { createGateway } from './genesys/create-gateway.ts';
import type { Gateway } from './genesys/gateway-types.ts';
import { createPostgresGrants } from './install/postgres-grants.ts';
import { createLedgerWriter, type LedgerWriter } from './quota/ledger-writer.ts';

type Runtime = { readonly gateway: Gateway; readonly ledger: LedgerWriter };

const holder = globalThis as typeof globalThis & { headroomRuntime?: Runtime };

/** The parts of this process that live longer than a request, built on first use and shared by every route and job. */
function runtime(): Runtime {
  holder.headroomRuntime ??= build();
  return holder.headroomRuntime;
}

function build(): Runtime {
  const ledger = createLedgerWriter();
  return {
    ledger,
    gateway: createGateway({ grants: createPostgresGrants(), ledger, settings: { windowMs: env().RATE_WINDOW_MS } }),
  };
}

/** The one way to Genesys Cloud. */
export function gateway(): Gateway {
  return runtime().gateway;
}

/** Writes what is still in memory and closes sockets and timers. For an orderly stop. */
export async function closeRuntime(): Promise<void> {
  const current = holder.headroomRuntime;
  if (!current) return;
  await current.gateway.close();
  await current.ledger.close();
}
