import type { SimConfigInput } from '#simulator/core/config.ts';
import type { FaultRuleInput } from '#simulator/core/faults.ts';

/** How the server counts, and who else spends. */
export type Setting = {
  readonly windowType: 'fixed' | 'aligned' | 'rolling';
  /** Calls per token and window. */
  readonly limit: number;
  /** Part of the limit another application asks for, evenly; in turns where spans (simulated seconds) are given. */
  readonly otherShare: number;
  readonly otherOnSeconds?: number;
  readonly otherOffSeconds?: number;
};

/** Which bucket decides how soon the work can be done. */
export type Bottleneck =
  | { readonly kind: 'token' }
  /** One cap over all organisations, or over one route. */
  | { readonly kind: 'cap'; readonly limit: number };

/** One way a scenario is run. */
export type Variant = {
  readonly name: string;
  readonly setting: Setting;
  readonly organisations: number;
  readonly itemsPerOrganisation: number;
  /** People's reads, a Poisson process, per organisation and window of 60 simulated seconds. */
  readonly interactivePerWindow: number;
  readonly bottleneck: Bottleneck;
  /** Beyond what the setting says. */
  readonly config?: SimConfigInput;
  readonly limits?: SimConfigInput['limits'];
  readonly faults?: readonly FaultRuleInput[];
  /** Longest time a fault lets a call take, simulated milliseconds; part of the optimum. */
  readonly slowestCallMs?: number;
  /**
   * The work comes twice, with a window's rest between: the second time whatever can be learned has been learned. Gives two
   * rows, `<name>, first sight` and `<name>, learned`.
   */
  readonly isRepeated?: boolean;
  /** Interactive latencies count from the second window on. */
  readonly skipsFirstWindow?: boolean;
};

/** A question put to every strategy. */
export type Scenario = {
  readonly id: string;
  readonly title: string;
  readonly variants: readonly Variant[];
  /** Names of the variants of a quick run. */
  readonly quick: readonly string[];
  /** Simulated seconds per real second. */
  readonly timeScale: number;
};

/** Everything happens on this route; see the simulator's external contacts. */
export const itemPath = (contactId: string) => `/api/v2/externalcontacts/contacts/${contactId}/notes`;

/** Simulated length of Genesys' window. */
export const WINDOW_MS = 60_000;
/** Real time of a simulated second is 100 ms, and 500 ms where 50 organisations would ask more of a machine than it can send. */
const TIME_SCALE = 10;
const MANY_TIME_SCALE = 2;
const LIMIT = 300;

const plain = (setting: Partial<Setting>): Setting => ({
  windowType: 'fixed',
  limit: LIMIT,
  otherShare: 0,
  ...setting,
});

const one = (name: string, over: Partial<Variant>): Variant => ({
  name,
  setting: plain({}),
  organisations: 1,
  itemsPerOrganisation: 500,
  interactivePerWindow: 0,
  bottleneck: { kind: 'token' },
  ...over,
});

const windowTypes = ['fixed', 'aligned', 'rolling'] as const;
const shares = [0, 0.3];
const staircase = (interactivePerWindow: number): Variant[] =>
  windowTypes.flatMap((windowType) =>
    shares.map((otherShare) =>
      one(`${windowType}, ${otherShare === 0 ? 'alone' : 'others 30 %'}`, {
        setting: plain({ windowType, otherShare }),
        interactivePerWindow,
      }),
    ),
  );

const faultSoup: readonly FaultRuleInput[] = [
  { id: 'unavailable', when: { probability: 0.03 }, effect: { type: 'status', status: 503 } },
  { id: 'reset', when: { probability: 0.02 }, effect: { type: 'reset', when: 'before' } },
  { id: 'slow', when: { probability: 0.02 }, effect: { type: 'delay', seconds: 15 } },
  { id: 'applied-then-reset', when: { probability: 0.03 }, effect: { type: 'reset', when: 'after' } },
];

/** All scenarios that compare strategies. */
export const scenarios: readonly Scenario[] = [
  {
    id: 'B1',
    title: '1 organisation × 500 bulk',
    variants: staircase(0),
    quick: ['fixed, alone', 'fixed, others 30 %', 'rolling, alone'],
    timeScale: TIME_SCALE,
  },
  {
    id: 'B2',
    title: 'people’s calls (30 a window) during B1',
    variants: staircase(30),
    quick: ['fixed, alone', 'rolling, others 30 %'],
    timeScale: TIME_SCALE,
  },
  {
    id: 'B3',
    title: '50 organisations × 500 bulk, 5 people’s calls a window each',
    variants: [one('fixed', { organisations: 50, interactivePerWindow: 5 })],
    quick: ['fixed'],
    timeScale: MANY_TIME_SCALE,
  },
  {
    id: 'B4',
    title: '50 × 200 bulk under an unannounced shared cap of 6,000 a window',
    variants: [
      one('fixed', {
        organisations: 50,
        itemsPerOrganisation: 200,
        interactivePerWindow: 5,
        bottleneck: { kind: 'cap', limit: 6_000 },
        config: { sharedGateway: { enabled: true, allowed: 6_000, windowSeconds: 60, windowType: 'fixed' } },
        isRepeated: true,
        skipsFirstWindow: true,
      }),
    ],
    quick: ['fixed'],
    timeScale: MANY_TIME_SCALE,
  },
  {
    id: 'B5',
    title: '125 bulk on a route with a hidden limit of 50 a window, people on other routes',
    variants: [
      one('fixed', {
        itemsPerOrganisation: 125,
        interactivePerWindow: 30,
        bottleneck: { kind: 'cap', limit: 50 },
        limits: { subLimits: [{ operationId: 'postExternalcontactsContactNotes', allowed: 50, windowSeconds: 60 }] },
        isRepeated: true,
      }),
    ],
    quick: ['fixed'],
    timeScale: TIME_SCALE,
  },
  {
    id: 'B6',
    title: '500 bulk, no rate headers, Retry-After anywhere in 1 to 30 s',
    variants: (['fixed', 'rolling'] as const).map((windowType) =>
      one(windowType, { setting: plain({ windowType }), limits: { headers: false, retryAfter: 'fluctuating' } }),
    ),
    quick: ['fixed'],
    timeScale: TIME_SCALE,
  },
  {
    id: 'B7',
    title: 'storm: 500 bulk, rolling window, refused calls count too',
    variants: [
      one('rolling', { setting: plain({ windowType: 'rolling' }), limits: { countRejected: true } }),
      one('rolling, no headers', {
        setting: plain({ windowType: 'rolling' }),
        limits: { countRejected: true, headers: false },
      }),
    ],
    quick: ['rolling'],
    timeScale: TIME_SCALE,
  },
  {
    id: 'B8',
    title: 'fault soup: 3 % 503, 2 % resets, 2 % of 15 s, 3 % applied and then reset',
    variants: [one('fixed', { faults: faultSoup, slowestCallMs: 15_000 })],
    quick: ['fixed'],
    timeScale: TIME_SCALE,
  },
];
