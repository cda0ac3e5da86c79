// `npm run rebuild -- <organisation id> …`: forgets what is known of the people of organisations, and has the running Headroom
// read all of it anew.
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { prepareAppRole } from './app-role.ts';
import { applicationVariables } from './application-variables.ts';
import { generateClient } from './build.ts';
import { findEmbeddedPostgres, reachableDataDirectory } from './postgres.ts';
import { runNode } from './run-node.ts';
import { readSettings } from './settings.ts';
import { runMain, StopError } from './stop.ts';

await runMain(async () => {
  const ids = z.array(z.guid()).min(1).safeParse(process.argv.slice(2));
  if (!ids.success) throw new StopError('Name organisations by their Genesys Cloud id: npm run rebuild -- <id> …', 2);
  if (fs.existsSync('.env')) process.loadEnvFile('.env');
  const dataDirectory = path.resolve('.data');
  const settings = readSettings(process.env, dataDirectory);
  const ownerUrl =
    settings.databaseUrl ?? (await findEmbeddedPostgres(reachableDataDirectory(path.join(dataDirectory, 'postgres'))));
  if (ownerUrl === null) {
    throw new StopError('Headroom does not run from this folder. Start it first, or set DATABASE_URL to its database.');
  }
  await generateClient();
  const extra = {
    ...applicationVariables(settings, null),
    APP_DATABASE_URL: await prepareAppRole(ownerUrl, settings.secret),
  };
  const args = ['scripts/rebuild-process.ts', ...ids.data];
  const { isOk } = await runNode('--conditions=react-server', args, { extra, output: 'show' });
  if (!isOk) process.exitCode = 1;
});
