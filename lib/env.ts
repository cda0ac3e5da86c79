import { z } from 'zod';
import { jsonOf } from './json-of.ts';
import { fail, ok, type Result } from './result.ts';

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const VendorClient = z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1).optional() });

const ConfiguredEnvironment = VendorClient.extend({
  id: z.string().regex(/^[a-z0-9.-]+$/, 'may hold lower-case letters, digits, dots and dashes'),
  name: z.string().min(1),
  loginBaseUrl: url,
  apiBaseUrl: url,
  appsOrigin: url,
  trustedOrigins: z.array(z.string()).default([]),
});

const EncryptionKeys = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim().split(':')))
  .pipe(
    z
      .array(z.tuple([z.string().min(1), z.string().refine((key) => Buffer.from(key, 'base64').length === 32)]))
      .nonempty(),
  );

const Schema = z.object({
  /** Set by Next: `development` under the development server. */
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  APP_URL: url.default('http://localhost:3000'),
  APP_DATABASE_URL: z.string().startsWith('postgres'),
  HEADROOM_SECRET: z.string().min(32, 'must have at least 32 characters'),
  ENCRYPTION_KEYS: EncryptionKeys,
  GENESYS_REGIONS: jsonOf(z.record(z.string(), VendorClient)).default({}),
  GENESYS_ENVIRONMENTS: jsonOf(z.array(ConfiguredEnvironment)).default([]),
  PARTNER_ID: z.string().min(1).default('headroom'),
  PARTNER_ORGANISATION_IDS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.guid({ error: 'must be a comma-separated list of organisation ids' }))),
  RATE_WINDOW_MS: z.coerce.number().int().min(100).max(600_000).default(60_000),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis or rediss address' }).optional(),
  HEADROOM_PARENT_PID: z.coerce.number().int().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** What is wanted of the variables whose schema would say it in pieces. */
const WANTED: Readonly<Record<string, string>> = {
  ENCRYPTION_KEYS: 'must be a comma-separated list of id:key, each key 32 bytes in base64',
  GENESYS_REGIONS:
    'must be JSON: an object with Genesys Cloud domains as names, each with a clientId and perhaps a clientSecret',
  GENESYS_ENVIRONMENTS:
    'must be JSON: an array of objects with id, name, loginBaseUrl, apiBaseUrl, appsOrigin, clientId and perhaps clientSecret and trustedOrigins',
  RATE_WINDOW_MS: 'must be a whole number from 100 to 600000',
  LOG_LEVEL: 'must be trace, debug, info, warn, error, fatal or silent',
};

/** The parsed environment of the application. README lists what each variable means. */
export type Env = z.infer<typeof Schema>;

/** Reads the variables from `source`; names the first wrong one in a sentence and never repeats its value. */
export function parseEnv(source: Record<string, string | undefined>): Result<Env, 'bad_variable'> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Schema.safeParse(present);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? 'environment');
  const problem = name in present ? (WANTED[name] ?? issue?.message) : 'is missing';
  return fail('bad_variable', `The variable ${name} ${problem}. See the table of variables in the README.`);
}

let parsedEnv: Env | undefined;

/** The environment of this process, parsed once. Throws the sentence of {@link parseEnv} when it is wrong. */
export function env(): Env {
  if (!parsedEnv) {
    const result = parseEnv(process.env);
    if (!result.ok) throw new Error(result.error.message);
    parsedEnv = result.data;
  }
  return parsedEnv;
}
