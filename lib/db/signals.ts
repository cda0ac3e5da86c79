import 'server-only';
import { env } from '#lib/env.ts';
import { createPostgresSignals } from './postgres-signals.ts';
import { createRedisSignals, type RedisSignals } from './redis-signals.ts';
import type { Signals } from './signal-listeners.ts';

/** Hears signals on connections of its own: over Redis where the address is one of Redis, over Postgres otherwise. */
export function createSignals(address: string): Signals {
  return /^rediss?:/.test(address) ? createRedisSignals(address) : createPostgresSignals(address);
}

const holder = globalThis as typeof globalThis & { headroomSignals?: Signals; headroomRedisSignals?: RedisSignals };

/** The signals of this process, connected on first use and shared by everything that listens. */
export function signals(): Signals {
  return redisSignals() ?? (holder.headroomSignals ??= createPostgresSignals(env().APP_DATABASE_URL));
}

/** The same where they go over Redis, for sending, too; null where they go over Postgres. */
export function redisSignals(): RedisSignals | null {
  const { REDIS_URL: address } = env();
  return address === undefined ? null : (holder.headroomRedisSignals ??= createRedisSignals(address));
}

/** For an orderly stop: waits a moment for what is on its way to other processes, which over Postgres nothing is. */
export async function closeSignals(): Promise<void> {
  await holder.headroomRedisSignals?.close();
}
