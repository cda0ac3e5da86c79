import { between, createRng, pick, uuidFrom } from '../core/random.ts';
import type { Rng, SimOrganisation, World } from '../core/types.ts';
import type { SimScript, SimScripts, SimScriptVariable, SimScriptVersion } from './script-model.ts';

const DAY_MS = 86_400_000;
const DIVISIONS = ['Sales', 'Claims', 'Partners'];
const TOPICS = [
  'Billing',
  'Claims',
  'Sales',
  'Retention',
  'Booking',
  'Complaints',
  'Onboarding',
  'Outages',
  'Renewals',
];
const KINDS = ['greeting', 'call-back', 'identity check', 'survey', 'wrap-up', 'transfer', 'escalation'];
const PAGES = ['Start', 'Identify', 'Reason', 'Offer', 'Confirm', 'Wrap-up', 'Transfer', 'Survey'];
const VARIABLES: readonly Omit<SimScriptVariable, 'id'>[] = [
  {
    name: 'Customer name',
    description: 'As the caller gave it',
    type: 'string',
    value: '',
    input: true,
    output: false,
  },
  { name: 'Account number', description: '', type: 'string', value: '', input: true, output: true },
  { name: 'Identity checked', description: '', type: 'boolean', value: false, input: false, output: true },
  { name: 'Attempts', description: 'Times asked', type: 'number', value: 0, input: false, output: false },
  { name: 'Reason code', description: 'Goes to reporting', type: 'string', value: '', input: false, output: true },
];
const FEATURES = ['callback', 'voicemail', 'chat', 'message'];

const byWorld = new WeakMap<World, WeakMap<SimOrganisation, SimScripts>>();

/** The scripts of an organisation, built on first use: 30 of a small one, 200 of the largest, some changed since publishing. */
export function getScripts(world: World, organisation: SimOrganisation): SimScripts {
  let known = byWorld.get(world);
  if (!known) {
    known = new WeakMap();
    byWorld.set(world, known);
  }
  let scripts = known.get(organisation);
  if (!scripts) {
    scripts = build(world, organisation);
    known.set(organisation, scripts);
  }
  return scripts;
}

/** A version like `before` with something changed at a moment, under an id of its own. */
export function nextVersion(before: SimScriptVersion, change: Partial<SimScriptVersion>, rng: Rng, nowMs: number) {
  return { ...before, ...change, versionId: uuidFrom(rng), modifiedMs: nowMs };
}

function build(world: World, organisation: SimOrganisation): SimScripts {
  const rng = createRng(world.seed, `scripts:${organisation.shortName}`);
  const divisions = [
    { id: organisation.homeDivisionId, name: 'Home' },
    ...DIVISIONS.map((name) => ({ id: uuidFrom(rng), name })),
  ];
  const count = Math.min(200, Math.max(30, 30 + Math.floor(organisation.users.size / 25)));
  const nowMs = world.clock.now();
  const all = Array.from({ length: count }, (_, index) => buildScript(rng, index, divisions, nowMs));
  return { divisions, scripts: new Map(all.map((script) => [script.id, script])) };
}

function buildScript(rng: Rng, index: number, divisions: SimScripts['divisions'], nowMs: number): SimScript {
  const createdMs = nowMs - between(rng, 60, 900) * DAY_MS;
  const first: SimScriptVersion = {
    versionId: uuidFrom(rng),
    name: `${TOPICS[index % TOPICS.length]} ${KINDS[Math.floor(index / TOPICS.length) % KINDS.length]}${index < 63 ? '' : ` ${Math.floor(index / 63) + 1}`}`,
    modifiedMs: createdMs + between(rng, 1, 20) * DAY_MS,
    pages: PAGES.slice(0, between(rng, 2, 6)).map((name) => ({
      id: uuidFrom(rng),
      name,
      createdMs,
      modifiedMs: createdMs,
    })),
    variables: VARIABLES.slice(0, between(rng, 1, VARIABLES.length)).map((one) => ({ id: uuidFrom(rng), ...one })),
  };
  const script: SimScript = {
    id: uuidFrom(rng),
    divisionId: (rng() < 0.5 ? divisions[0] : pick(rng, divisions))?.id ?? '',
    createdMs,
    features: FEATURES.filter(() => rng() < 0.3),
    draft: first,
    published: null,
  };
  const fate = rng();
  // One in eight was never published, one in four of the others has been edited since.
  if (fate < 0.125) return script;
  script.published = { ...first, publishedMs: first.modifiedMs + between(rng, 1, 60) * 60_000 };
  if (fate < 0.35) {
    const editedMs = Math.min(script.published.publishedMs + between(rng, 1, 30) * DAY_MS, nowMs - 3_600_000);
    const extra = { id: uuidFrom(rng), name: 'Disclosure', createdMs: editedMs, modifiedMs: editedMs };
    script.draft = nextVersion(first, { pages: [...first.pages, extra] }, rng, editedMs);
  }
  return script;
}
