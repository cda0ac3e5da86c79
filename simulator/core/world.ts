import { buildOrganisation } from '../data/build-organisation.ts';
import type { BuiltOrganisation } from '../data/build-organisation.ts';
import type { OrganisationSpec } from '../data/organisation-specs.ts';
import { createSimClock } from './clock.ts';
import type { ControllableClock } from './clock.ts';
import { createConfigStore } from './config.ts';
import type { SimConfigInput } from './config.ts';
import { createFaultEngine } from './faults.ts';
import { createRandomSource } from './random.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { createRequestLog } from './request-log.ts';
import { createTokenStore } from './token-store.ts';
import type { SimEvent, SimOrganisation, SimRegion, SimUser, World } from './types.ts';

/** The world with the parts only the simulator's own hosts use. */
export type CoreWorld = World & {
  readonly clock: ControllableClock;
  readonly limiter: RateLimiter;
  /** What was built, by organisation id: sign-ins, clients, role ids. */
  readonly built: ReadonlyMap<string, BuiltOrganisation>;
  /** Whether anybody listens to events; spares building bodies for nobody. */
  hasListeners(): boolean;
  /** Builds one more organisation. */
  addOrganisation(spec: OrganisationSpec): BuiltOrganisation;
  /** What `addOrganisation` was given, in order; the seed makes the same organisations of it again. */
  readonly added: readonly OrganisationSpec[];
  /** Back to the beginning: data rebuilt from the seed, tokens, windows, log and faults gone. The configuration stays. */
  reset(): void;
  /** Goes on as the `life`-th run of a kept world: new ids share nothing with those of earlier runs. */
  beginLife(life: number): void;
};

/** What a world is made of. */
export type WorldOptions = {
  readonly seed: number;
  readonly timeScale: number;
  /** Simulated moment at which it starts. */
  readonly startMs: number;
  readonly regions: readonly SimRegion[];
  readonly organisations: readonly OrganisationSpec[];
  readonly config?: SimConfigInput;
};

/** Builds the world: every organisation, without hosts. */
export function createWorld(options: WorldOptions): CoreWorld {
  const { seed, regions } = options;
  const clock = createSimClock(options.startMs, options.timeScale);
  const random = createRandomSource(seed);
  const config = createConfigStore(options.config);
  const log = createRequestLog();
  const faults = createFaultEngine(seed);
  const tokens: World['tokens'] = new Map();
  const tokenStore = createTokenStore(tokens);
  const limiter = createRateLimiter(
    () => config.current,
    (organisationId, tokenId) => config.limitsFor(organisationId, tokenId),
    () => random.rng('retry-after')(),
  );
  const organisations = new Map<string, SimOrganisation>();
  const built = new Map<string, BuiltOrganisation>();
  const added: OrganisationSpec[] = [];
  const listeners = new Set<(event: SimEvent) => void>();
  const rebuilds: (() => void)[] = [];
  const organisationListeners: ((organisation: SimOrganisation) => void)[] = [];

  const vendorClientOf = (regionId: string) =>
    [...built.values()].find((other) => other.organisation.regionId === regionId && other.vendorClient)?.vendorClient;
  const useRedirects = (uris: readonly string[]) => {
    for (const { vendorClient } of built.values()) if (vendorClient) vendorClient.redirectUris = [...uris];
  };
  const build = (spec: OrganisationSpec): BuiltOrganisation => {
    const result = buildOrganisation(spec, seed, clock);
    organisations.set(result.organisation.id, result.organisation);
    built.set(result.organisation.id, result);
    if (spec.isVendor) useRedirects(config.current.oauth.vendorRedirectUris);
    else if (spec.isVendorAuthorised) {
      vendorClientOf(spec.regionId)?.authorizedOrganisationIds.add(result.organisation.id);
    }
    return result;
  };
  const buildAll = () => {
    const vendorsFirst = [...options.organisations].sort(
      (left, right) => Number(right.isVendor) - Number(left.isVendor),
    );
    for (const spec of vendorsFirst) build(spec);
  };
  config.onChange((current) => useRedirects(current.oauth.vendorRedirectUris));
  buildAll();

  return {
    seed,
    clock,
    regions,
    organisations,
    built,
    config,
    faults,
    log,
    limiter,
    tokens,
    tokenStore,
    rng: (label) => random.rng(label),
    uuid: (label) => random.uuid(label),
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hasListeners: () => listeners.size > 0,
    onReset(rebuild) {
      rebuilds.push(rebuild);
    },
    onOrganisationAdded(listener) {
      organisationListeners.push(listener);
    },
    agentsOf(organisationId): SimUser[] {
      const users = organisations.get(organisationId)?.users.values() ?? [];
      return [...users].filter((user) => user.isAgent && user.state === 'active');
    },
    added,
    addOrganisation(spec) {
      const result = build(spec);
      added.push(spec);
      for (const listener of organisationListeners) listener(result.organisation);
      return result;
    },
    beginLife: (life) => random.branch(life),
    reset() {
      organisations.clear();
      built.clear();
      added.length = 0;
      random.rewind();
      tokenStore.clear();
      limiter.clear();
      log.clear();
      faults.remove();
      buildAll();
      for (const rebuild of rebuilds) rebuild();
    },
  };
}
