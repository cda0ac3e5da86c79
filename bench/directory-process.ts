// Searches of the directory among 50,000 users (B14), in a process of its own with a database. Takes `{ seed }` over IPC,
// answers FigureRows, and ends. The users are written by SQL: what is measured is the search, as the verb is called by a route.
import { randomUUID } from 'node:crypto';
import { log } from '#lib/log.ts';
import { searchDirectory, type DirectorySearch } from '#lib/directory/search-directory.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { makeTestDatabase, startTestPostgres, testDatabaseName, testDatabaseOn } from '#scripts/test/test-postgres.ts';
import { query } from '#scripts/test/query.ts';
import { percentile } from './figures.ts';
import type { FigureRow } from './figure-row.ts';

const USERS = 50_000;
const ROUNDS = 20;
/** What people type: names whole and begun, frequent and rare words, a telephone number, mistyped ones, nothing. */
const SEARCHES: Readonly<Record<string, readonly (string | DirectorySearch)[]>> = {
  'names and begun names': ['j', 'jo', 'johanna', 'zoe', 'johanna lindberg', 'mateo garski', 'arjun petrov'],
  'other words': [
    'cla',
    'supervisor',
    'johanna supervisor',
    'fraud planner',
    'team 677',
    '+44 20 2442',
    'harbour 4711',
  ],
  'mistyped words': ['johanan', 'elizabteh', 'lindbreg', 'suprvisor', 'jonh planer'],
  'no search': [''],
  'nothing to be found': ['qqqqwwww', '00000000'],
  'filtered by presence': [
    { filters: { presence: ['ON_QUEUE'] } },
    { filters: { presence: ['TRAINING', 'MEAL'] } },
    { text: 'jo', filters: { presence: ['BREAK'] } },
    { text: 'supervisor', filters: { presence: ['UNKNOWN'], department: ['Claims'] } },
  ],
};

const FIRST =
  'James,Mary,John,Patricia,Robert,Jennifer,Michael,Linda,Elizabeth,Barbara,Susan,Thomas,Anna,Lars,Sofia,Çelik,Øystein,Łukasz,Chloé,Mateo,Priya,Arjun,Yuki,Femi,Noor,Omar,Greta,Pavel,Jonas,Johanna,Jonathan,Giulia,Zoë';
const LAST_BEGIN = 'Smi,John,Jen,Ander,Thomp,Har,Robin,Ward,Peter,Hill,Camp,Wal,Lind,Nak,Fer,Gar,Lop,Kow,Nov,Pet';
const LAST_END = 'th,son,sen,ler,ris,ton,bell,field,wood,man,berg,qvist,mura,ez,ski,rov,moto,stein,ham,ard';
const TITLES =
  'Customer Advisor,Senior Customer Advisor,Team Leader,Supervisor,Operations Manager,Quality Analyst,Workforce Planner';
const DEPARTMENTS = 'Claims,Sales,Billing,Support,Retention,Fraud,Emergency,Onboarding,Collections';

process.once('message', ({ seed }: { seed: number }) => {
  void measure(seed).then((rows) => process.send?.(rows, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(0));

async function measure(seed: number): Promise<FigureRow[]> {
  const postgres = await startTestPostgres();
  try {
    const name = testDatabaseName();
    await makeTestDatabase(postgres, name, { GENESYS_ENVIRONMENTS: '[]' });
    log.level = 'silent';
    const orgId = randomUUID();
    await writeUsers(testDatabaseOn(() => postgres, name).ownerUrl(), orgId, seed);
    const actor = { kind: 'user', id: orgId, name: 'Bench' } as const;
    return await measureSearches(createOrgContext({ orgId, actor, roles: ['viewer'] }), seed);
  } finally {
    await postgres.stop();
  }
}

async function measureSearches(ctx: OrgContext, seed: number): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  const all: number[] = [];
  const row = (variant: string, value: number, bound: string): FigureRow => ({
    ...{ scenario: 'B14', variant, strategy: 'headroom', seed, unit: 'ms', bound },
    value: Math.round(value * 100) / 100,
  });
  for (const [kind, texts] of Object.entries(SEARCHES)) {
    const times: number[] = [];
    // The first round warms connections and caches, as they are on a server that runs.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const text of texts) {
        const startedMs = performance.now();
        await searchDirectory(ctx, typeof text === 'string' ? { text } : text);
        if (round > 0) times.push(performance.now() - startedMs);
      }
    }
    rows.push(row(`${kind}: p95`, percentile(times, 0.95) ?? 0, ''));
    all.push(...times);
  }
  rows.push(row('all: median', percentile(all, 0.5) ?? 0, ''), row('all: p95', percentile(all, 0.95) ?? 0, '≤ 50'));
  return rows;
}

/** The same users for the same seed. */
async function writeUsers(ownerUrl: string, orgId: string, seed: number): Promise<void> {
  // Built once at the end, the index takes seconds instead of minutes.
  const [index] = await query<{ indexdef: string }>(
    ownerUrl,
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'directory_users_search_idx'`,
  );
  await query(ownerUrl, 'DROP INDEX directory_users_search_idx');
  await query(ownerUrl, `INSERT INTO organisations VALUES ($1, 'Bench', 'bench', 'headroom', now(), now())`, [orgId]);
  await query(
    ownerUrl,
    `INSERT INTO directory_users (org_id, user_id, name, email, title, department, division, phone, skills, groups,
       source, read_at, seed_id)
     SELECT $1::uuid, gen_random_uuid(), first || ' ' || last, fold_text(first) || '.' || lower(last) || n || '@harbour.example',
       pick($5, n, 4), pick($6, n, 5), 'Home', '+44 20 ' || 1000 + n % 9000 || ' ' || 1000 + n * 7 % 9000,
       ARRAY['English', 'Motor claims ' || n % 40, 'Home insurance ' || n % 30], ARRAY['Team ' || n % 800, 'Everybody'],
       'users.list', now(), $1::uuid
     FROM generate_series(1, $7::integer) AS n,
       LATERAL (SELECT pick($2, n, 1) AS first, pick($3, n, 2) || pick($4, n, 3) AS last) AS names`.replaceAll(
      /pick\(([^,]+), n, (\d)\)/g,
      `(string_to_array($1::text, ','))[1 + abs(hashint8(n::bigint * 31 + $2 * 7919 + ${seed}::bigint * 104729)) % cardinality(string_to_array($1::text, ','))]`,
    ),
    [orgId, FIRST, LAST_BEGIN, LAST_END, TITLES, DEPARTMENTS, USERS],
  );
  await query(
    ownerUrl,
    `INSERT INTO user_states (org_id, user_id, presence, presence_at, sequence)
     SELECT org_id, user_id, CASE WHEN n % 1000 = 0 THEN 'TRAINING' WHEN n % 10 = 0 THEN 'BREAK' WHEN n % 3 = 0 THEN 'ON_QUEUE' ELSE 'OFFLINE' END,
       now(), 1 FROM (SELECT *, row_number() OVER () AS n FROM directory_users) AS numbered WHERE n % 100 > 0`,
  );
  await query(
    ownerUrl,
    `INSERT INTO directory_words SELECT DISTINCT org_id, word, org_id FROM directory_users, string_to_table(trim(search_text), ' ') AS word
     WHERE length(word) >= 3 AND word !~ '\\d'`,
  );
  await query(ownerUrl, index?.indexdef ?? '');
  await query(ownerUrl, 'VACUUM ANALYZE directory_users, user_states');
}
