import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { prepareAppRole } from '../app-role.ts';
import { migrate } from '../migrate.ts';
import { freePort } from '../ports.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../postgres.ts';
import { pointApplicationAt, TEST_SECRET, type TestDatabase } from './test-postgres.ts';

import { openWire, type Wire } from './wire.ts';

/** A Postgres server of the calling suite alone, so that it can be hurt. */
export type OwnPostgres = TestDatabase & {
  /** Ends the server as an administrator does; every connection is cut. */
  stop(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
  /** A way to the server that can be cut, and the application's URL through it. */
  openWire(): Promise<Wire & { readonly appUrl: string }>;
};

/** Gives the calling suite a migrated server of its own and points the application's environment at it. */
export function useOwnPostgres(variables: () => Record<string, string>): OwnPostgres {
  const wires: Wire[] = [];
  let directory = '';
  let port = 0;
  let server: EmbeddedPostgres | undefined;
  let appUrl = '';
  const start = async () => {
    const settings = ['fsync=off', 'synchronous_commit=off', `port=${port}`];
    server = await startEmbeddedPostgres(path.join(directory, 'data'), settings);
  };
  const running = () => {
    if (!server) throw new Error('Postgres has not started yet');
    return server;
  };
  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'headroom-test-own-pg-'));
    fs.chmodSync(directory, 0o755);
    port = await freePort();
    await start();
    await migrate(running().url, 'prisma/migrations');
    appUrl = await prepareAppRole(running().url, TEST_SECRET);
    pointApplicationAt(appUrl, variables());
  });
  afterAll(async () => {
    const { prisma } = await import('#lib/db/client.ts');
    await prisma().$disconnect();
    await Promise.all(wires.map((wire) => wire.close()));
    await server?.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  });
  return {
    ownerUrl: () => running().url,
    appUrl: () => appUrl,
    stop: () => running().stop(),
    start,
    async openWire() {
      const wire = await openWire(port);
      wires.push(wire);
      const url = new URL(appUrl);
      url.port = String(wire.port);
      return { ...wire, appUrl: url.toString() };
    },
  };
}
