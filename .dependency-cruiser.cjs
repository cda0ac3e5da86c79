/**
 * Who may import whom. Anything in app, components or lib that no rule allows is an error, so a new folder starts with
 * nothing. `scripts/boundaries.test.ts` keeps these rules biting.
 */
const LEAVES = '^lib/(result|clock|env|log|format|csv|json-of)\\.ts$';
const DOMAINS = 'capacity|directory|events|install|kpis|monitor|playbooks|quota|scheduling|scripts|trunks';

/** Modules of packages that only one place may touch. */
const packageRule = (name, packages, except) => ({
  name,
  severity: 'error',
  from: { path: '^(app|components|lib|proxy|instrumentation)', pathNot: except },
  to: { path: `node_modules/(${packages})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(next-auth|next|react)' },
    },
    {
      name: 'product-never-imports-its-test-tools',
      severity: 'error',
      from: { path: '^(app|components|lib|proxy|instrumentation)', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(simulator|e2e|bench|scripts)/' },
    },
    {
      name: 'simulator-stands-alone',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(app|components|lib|e2e)/' },
    },
    {
      name: 'app-goes-through-verbs',
      comment: 'Routes and pages call verbs; they never reach the database, a store or Genesys themselves.',
      severity: 'error',
      from: { path: '^app/' },
      to: {
        path: `^lib/(db|genesys|limits|tenancy/with-org|secrets|jobs)|^lib/(${DOMAINS})/(store|[a-z-]*-store)\\.ts$|^lib/runtime\\.ts$`,
      },
    },
    {
      name: 'components-know-only-shapes',
      severity: 'error',
      from: { path: '^components/', pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^lib/',
        pathNot: `^lib/(${DOMAINS})/(schema|query-keys|thresholds|[a-z-]+\\.shared)\\.ts$|^lib/scheduling/(week|staffing|operation|time-off)/(schema|[a-z-]+\\.shared)\\.ts$|^lib/(format|result|csv)\\.ts$|^lib/http/define-action\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'components-never-import-pages',
      severity: 'error',
      from: { path: '^(components|lib)/' },
      to: { path: '^app/' },
    },
    {
      name: 'ui-knows-no-domain',
      severity: 'error',
      from: { path: '^components/(ui|table|chart|state|shell|embed|data)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: `^(lib|components)/(${DOMAINS}|partner)/` },
    },
    {
      name: 'genesys-and-limits-are-plain',
      comment: 'The gateway can be constructed without Next, React or Postgres.',
      severity: 'error',
      from: { path: '^lib/(genesys|limits)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lib/', pathNot: `^lib/(genesys|limits)/|${LEAVES}` },
    },
    {
      name: 'limits-know-no-endpoint',
      severity: 'error',
      from: { path: '^lib/limits/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lib/genesys/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'leaves-import-leaves',
      severity: 'error',
      from: { path: LEAVES },
      to: { path: '^(lib|app|components)/', pathNot: LEAVES },
    },
    {
      name: 'stores-are-private',
      comment: "A domain's store belongs to that domain alone.",
      severity: 'error',
      from: { path: `^lib/(${DOMAINS}|auth)/` },
      to: { path: `^lib/(${DOMAINS}|auth)/([a-z-]*store)\\.ts$`, pathNot: '^lib/$1/' },
    },
    {
      name: 'database-client-stays-in-tenancy',
      severity: 'error',
      from: { path: '^(app|components|lib)/', pathNot: '^lib/(tenancy|db)/|\\.test\\.ts$' },
      to: { path: '^lib/db/client\\.ts$' },
    },
    packageRule('only-pacing-names-bottleneck', 'bottleneck', '^lib/limits/'),
    packageRule('only-shared-parts-name-redis', 'ioredis', '^lib/(limits|genesys)/shared/'),
    packageRule('only-the-cache-names-bentocache', 'bentocache', '^lib/genesys/'),
    packageRule(
      'only-auth-names-next-auth',
      'next-auth',
      '^(lib/auth|app/signin|components/shell|app/api/auth|components/install)/',
    ),
    packageRule('the-sdk-is-types-only', 'purecloud-platform-client-v2', 'ts$'),
    {
      name: 'plain-layers-know-no-framework',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(auth|http)/|\\.test\\.ts$' },
      to: { path: 'node_modules/(next|react|react-dom)/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(lib/db/generated|\\.next)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
