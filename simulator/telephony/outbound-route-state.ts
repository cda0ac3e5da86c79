import { createRng, uuidFrom } from '../core/random.ts';
import type { SimOrganisation } from '../core/types.ts';
import type { SimSite } from './telephony-model.ts';

/** A number plan: what a dialled number is, and how it is written. */
export type SimNumberPlan = {
  readonly id: string;
  name: string;
  matchType: string;
  match?: string;
  normalizedFormat?: string;
  numbers?: readonly { readonly start?: string; readonly end?: string }[];
  digitLength?: { readonly start?: string; readonly end?: string };
  classification: string;
  priority: number;
  version: number;
};

/** An outbound route of a site: which kinds of numbers leave by which trunk bases. */
export type SimOutboundRoute = {
  readonly id: string;
  readonly siteId: string;
  name: string;
  description: string;
  classificationTypes: readonly string[];
  enabled: boolean;
  distribution: 'SEQUENTIAL' | 'RANDOM';
  /** In the order in which a sequential route tries them. */
  trunkBaseIds: readonly string[];
  version: number;
  modifiedMs: number;
  modifiedBy: string | null;
};

/** Where calls of an organisation's sites go: routes by id, number plans by site. */
export type OutboundRouting = {
  readonly routes: Map<string, SimOutboundRoute>;
  readonly numberPlans: Map<string, SimNumberPlan[]>;
};

const routings = new WeakMap<SimOrganisation, OutboundRouting>();
const CREATED_MS = 1_650_000_000_000;

/** What every site starts with. */
const STANDARD_PLANS = [
  { name: 'Emergency', matchType: 'numberList', numbers: [{ start: '112' }, { start: '911' }] },
  { name: 'Extension', matchType: 'digitLength', digitLength: { start: '4', end: '6' } },
  { name: 'National', matchType: 'regex', match: '^0([1-9][0-9]{5,11})$', normalizedFormat: '+$1' },
  { name: 'International', matchType: 'e164NumberList', normalizedFormat: 'E164' },
] as const;

/**
 * The organisation's outbound routing, built on first use: each site sends calls out by the carriers of its own first and the
 * others after them, and emergency calls by one carrier alone.
 */
export function outboundRoutingOf(organisation: SimOrganisation): OutboundRouting {
  let routing = routings.get(organisation);
  if (!routing) {
    routing = buildRouting(organisation);
    routings.set(organisation, routing);
  }
  return routing;
}

function buildRouting({ id, telephony }: SimOrganisation): OutboundRouting {
  const ids = createRng(0, `outbound-routing:${id}`);
  const routing: OutboundRouting = { routes: new Map(), numberPlans: new Map() };
  const carriers = [...telephony.trunkBases.values()].filter(({ trunkType }) => trunkType === 'EXTERNAL');
  const add = (site: SimSite, name: string, classificationTypes: string[], trunkBaseIds: string[]) => {
    const route: SimOutboundRoute = {
      id: uuidFrom(ids),
      siteId: site.id,
      name,
      description: '',
      classificationTypes,
      enabled: true,
      distribution: 'SEQUENTIAL',
      trunkBaseIds,
      version: 1,
      modifiedMs: CREATED_MS,
      modifiedBy: null,
    };
    routing.routes.set(route.id, route);
  };
  for (const site of telephony.sites.values()) {
    const plans = STANDARD_PLANS.map((plan, index) => ({
      ...plan,
      id: uuidFrom(ids),
      classification: plan.name,
      priority: index + 1,
      version: 1,
    }));
    routing.numberPlans.set(site.id, plans);
    const own = carriers.filter(({ siteId }) => siteId === site.id);
    const ordered = [...own, ...carriers.filter(({ siteId }) => siteId !== site.id)].map((base) => base.id);
    add(site, `${site.name} outbound`, ['National', 'International'], ordered.slice(0, 2));
    add(site, `${site.name} emergency`, ['Emergency'], ordered.slice(0, 1));
  }
  return routing;
}
