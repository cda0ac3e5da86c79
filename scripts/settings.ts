import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { StopError } from './stop.ts';

/** The simulator listens on its own port and on the ones after it: three hosts for each of three regions. */
export const SIMULATOR_PORT_COUNT = 10;

const port = z.coerce.number().int().min(1).max(65_535);
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const Settings = z.object({
  PORT: optional(port),
  HOST: optional(z.string()),
  APP_URL: optional(
    z
      .url({ protocol: /^https?$/ })
      .refine(isOrigin)
      .refine(keepsSecureCookies),
  ),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  HEADROOM_SECRET: optional(z.string().min(32)),
  ENCRYPTION_KEYS: optional(z.string()),
  GENESYS_REGIONS: optional(z.string()),
  GENESYS_ENVIRONMENTS: optional(z.string()),
  PARTNER_ORGANISATION_IDS: optional(z.string()),
  SIMULATOR_PORT: optional(port.max(65_535 - SIMULATOR_PORT_COUNT + 1)),
  SIMULATOR_SEED: optional(z.coerce.number().int().min(0)),
  SIMULATOR_TIME_SCALE: optional(z.coerce.number().min(0.01).max(10_000)),
});

/** What the person who starts Headroom may set; everything has a default or is made once and kept in the data folder. */
export type Settings = {
  port: number;
  host: string;
  appUrl: string;
  databaseUrl: string | null;
  secret: string;
  encryptionKeys: string;
  /** Set when a real region or an environment is configured; the simulator is then not started. */
  genesys: { regions: string; environments: string } | null;
  partnerOrganisationIds: string | null;
  simulator: { port: number; seed: number; timeScale: number };
};

const WHAT_IS_WANTED: Record<string, string> = {
  PORT: 'must be a port number from 1 to 65535',
  SIMULATOR_PORT: `must be a port number from 1 to ${65_535 - SIMULATOR_PORT_COUNT + 1}`,
  APP_URL:
    'must be an https address without a path (http only on localhost, because browsers drop Secure cookies elsewhere)',
  DATABASE_URL: 'must be a postgres:// address',
  HEADROOM_SECRET: 'must have at least 32 characters',
  SIMULATOR_SEED: 'must be a whole number',
  SIMULATOR_TIME_SCALE: 'must be a number from 0.01 to 10000',
};

/** The cookies carry `Secure`, which browsers keep over plain http for this machine alone. */
function keepsSecureCookies(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

function isOrigin(address: string): boolean {
  const { pathname, search, hash } = new URL(address);
  return pathname === '/' && search === '' && hash === '';
}

/** Reads the settings from the environment; secrets that are not set are made once and kept in `dataDirectory`. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  dataDirectory: string,
): Settings {
  const parsed = Settings.safeParse(environment);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    throw new StopError(
      `The variable ${name} ${WHAT_IS_WANTED[name] ?? 'is not valid'}. See the table of variables in the README.`,
    );
  }
  const values = parsed.data;
  if (values.DATABASE_URL && !values.HEADROOM_SECRET) {
    throw new StopError(
      'With DATABASE_URL set, HEADROOM_SECRET must be set too, so that every process of this installation uses the same one.',
    );
  }
  const appPort = values.PORT ?? 3000;
  const simulatorPort = values.SIMULATOR_PORT ?? appPort + 100;
  if (appPort >= simulatorPort && appPort < simulatorPort + SIMULATOR_PORT_COUNT) {
    throw new StopError(
      `PORT ${appPort} lies among the ${SIMULATOR_PORT_COUNT} ports from SIMULATOR_PORT ${simulatorPort} on. Choose another one.`,
    );
  }
  const kept = values.HEADROOM_SECRET && values.ENCRYPTION_KEYS ? null : readOrMakeSecrets(dataDirectory);
  return {
    port: appPort,
    host: values.HOST ?? '127.0.0.1',
    appUrl: (values.APP_URL ?? `http://localhost:${appPort}`).replace(/\/$/, ''),
    databaseUrl: values.DATABASE_URL ?? null,
    secret: values.HEADROOM_SECRET ?? kept?.secret ?? '',
    encryptionKeys: values.ENCRYPTION_KEYS ?? kept?.encryptionKeys ?? '',
    genesys:
      values.GENESYS_REGIONS || values.GENESYS_ENVIRONMENTS
        ? { regions: values.GENESYS_REGIONS ?? '{}', environments: values.GENESYS_ENVIRONMENTS ?? '[]' }
        : null,
    partnerOrganisationIds: values.PARTNER_ORGANISATION_IDS ?? null,
    simulator: {
      port: simulatorPort,
      seed: values.SIMULATOR_SEED ?? 1,
      timeScale: values.SIMULATOR_TIME_SCALE ?? 1,
    },
  };
}

/** Makes the data folder; says in a sentence when it, or a file of ours in it, cannot be read and written. */
export function prepareDataDirectory(dataDirectory: string): void {
  try {
    fs.mkdirSync(dataDirectory, { recursive: true });
    fs.accessSync(dataDirectory, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    for (const name of ['secrets.json', 'running.pid', 'simulator.state']) {
      const file = path.join(dataDirectory, name);
      if (fs.existsSync(file)) fs.accessSync(file, fs.constants.R_OK | fs.constants.W_OK);
    }
  } catch (error) {
    const { path: file, code } = error as NodeJS.ErrnoException;
    throw new StopError(
      `Headroom keeps its data in ${dataDirectory} and cannot write ${file ?? dataDirectory} (${code}). Start as its owner, or give this user the right to.`,
    );
  }
}

const Secrets = z.object({ secret: z.string().min(32), encryptionKeys: z.string().min(40) });

function readOrMakeSecrets(dataDirectory: string): z.infer<typeof Secrets> {
  const file = path.join(dataDirectory, 'secrets.json');
  if (fs.existsSync(file)) {
    const parsed = Secrets.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new StopError(`${file} is damaged. Restore it: the stored grants are encrypted with the keys in it.`);
  }
  const made = {
    secret: randomBytes(32).toString('base64url'),
    encryptionKeys: `local-1:${randomBytes(32).toString('base64')}`,
  };
  fs.writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}
