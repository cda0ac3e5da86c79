import { createApiHost } from './core/api-host.ts';
import { createCoreSavedPart } from './core/core-saved-part.ts';
import { keepState, readSavedState } from './core/saved-state.ts';
import { createWfmSavedPart, settlePendingChanges } from './wfm/wfm-saved-part.ts';
import { createAppsHost } from './core/apps-host.ts';
import { createControlHost } from './core/control-host.ts';
import { createCoreControlRoutes } from './core/control-routes.ts';
import type { SimConfigInput } from './core/config.ts';
import { openHost } from './core/http-server.ts';
import type { Host } from './core/http-server.ts';
import { createLoginHost } from './core/login-host.ts';
import { createOAuthState } from './core/oauth-state.ts';
import { createRouteTable } from './core/route-table.ts';
import { describeSimulator } from './core/start-info.ts';
import type { StartInfo } from './core/start-info.ts';
import { createStatistics } from './core/statistics.ts';
import type { SimRegion, SimRoute } from './core/types.ts';
import { createUsageLedger } from './core/usage-ledger.ts';
import { createWorld } from './core/world.ts';
import type { CoreWorld } from './core/world.ts';
import { completeSpec, demoOrganisations, regionSpecs, vendorSpec } from './data/organisation-specs.ts';
import type { OrganisationSpecInput } from './data/organisation-specs.ts';
import { startPresenceLife } from './data/presence-life.ts';
import { createEventBridgeControlRoutes } from './eventbridge/eventbridge-control-routes.ts';
import { startEventBridgeFeed } from './eventbridge/eventbridge-feed.ts';
import { createNotificationRoutes } from './notifications/notification-routes.ts';
import { getNotificationSettings } from './notifications/notification-settings.ts';
import { attachStreaming } from './notifications/streaming.ts';
import { createCoreRoutes } from './routes/core-routes.ts';
import { createPresenceControlRoutes } from './routes/presence-control-routes.ts';
import { createUsageRoutes } from './routes/usage-routes.ts';
import { createNumberPlanRoutes } from './telephony/number-plan-routes.ts';
import { createOutboundRouteControlRoutes } from './telephony/outbound-route-control-routes.ts';
import { createOutboundRouteRoutes } from './telephony/outbound-route-routes.ts';
import { createOutboundRouteSavedPart } from './telephony/outbound-route-saved-part.ts';
import { startCallLife } from './telephony/call-life.ts';
import { createEdgeRoutes } from './telephony/edge-routes.ts';
import { createTelephonyControlRoutes } from './telephony/telephony-control-routes.ts';
import { createTelephonySavedPart } from './telephony/telephony-saved-part.ts';
import { getTelephonySettings } from './telephony/telephony-settings.ts';
import { createTrunkRoutes } from './telephony/trunk-routes.ts';
import { createScriptControlRoutes } from './scripts/script-control-routes.ts';
import { createScriptRoutes } from './scripts/script-routes.ts';
import { getScriptSettings } from './scripts/script-settings.ts';
import { getAdherenceTracker } from './wfm/adherence-tracker.ts';
import { createStorageHandler } from './wfm/storage.ts';
import { createWfmControlRoutes } from './wfm/wfm-control-routes.ts';
import { createWfmRoutes } from './wfm/wfm-routes.ts';
import { getWfmSettings } from './wfm/wfm-settings.ts';

/** How to start a simulator. */
export type SimulatorOptions = {
  /** Port of the control host; the others follow it. 0 picks free ports. */
  readonly port: number;
  readonly seed: number;
  /** Simulated seconds for each real one; 1 unless told. */
  readonly timeScale?: number;
  /** Simulated moment to start at, in milliseconds since the epoch; the present unless told. */
  readonly startMs?: number;
  /** Customer organisations to build instead of the demo's; few and small ones start fast. */
  readonly organisations?: readonly OrganisationSpecInput[];
  readonly config?: SimConfigInput;
  /** File in which roles, clients, tokens and changed schedules survive a restart; nothing is kept unless told. */
  readonly stateFile?: string;
};

/** A simulator that listens. */
export type RunningSimulator = {
  /** The JSON of the first line of output. */
  readonly info: StartInfo;
  readonly world: CoreWorld;
  readonly controlUrl: string;
  /** Every operation the API hosts answer, for tests that must leave none out. */
  readonly routes: readonly SimRoute[];
  close(): Promise<void>;
};

type RegionHosts = { readonly login: Host; readonly api: Host; readonly apps: Host };

/** Opens every host or none: when one port is taken the others are released and the error goes on. */
async function openHosts(port: number): Promise<{ control: Host; regions: RegionHosts[] }> {
  const opened: Host[] = [];
  let nextPort = port;
  const open = async () => {
    const host = await openHost(nextPort);
    if (port !== 0) nextPort += 1;
    opened.push(host);
    return host;
  };
  try {
    const control = await open();
    const regions: RegionHosts[] = [];
    for (const _region of regionSpecs) regions.push({ login: await open(), api: await open(), apps: await open() });
    return { control, regions };
  } catch (error) {
    await Promise.all(opened.map((host) => host.close()));
    throw error;
  }
}

/** Starts a local Genesys Cloud on the loopback address. Rejects with PortUnavailableError when a port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const hosts = await openHosts(options.port);
  const regions: SimRegion[] = regionSpecs.map(({ id, domain }, index) => {
    const own = hosts.regions[index];
    if (!own) throw new Error(`Region ${id} has no hosts`);
    return {
      id,
      domain,
      loginBaseUrl: own.login.baseUrl,
      apiBaseUrl: own.api.baseUrl,
      streamingBaseUrl: own.api.baseUrl.replace(/^http/, 'ws'),
      appsBaseUrl: own.apps.baseUrl,
    };
  });
  const customers = options.organisations?.map((input, index) => completeSpec(input, index + 1)) ?? demoOrganisations;
  const world = createWorld({
    seed: options.seed,
    timeScale: options.timeScale ?? 1,
    startMs: options.startMs ?? Date.now(),
    regions,
    organisations: [...regionSpecs.map(({ id }) => vendorSpec(id)), ...customers],
    config: options.config,
  });
  world.config.addCheck(() => {
    getWfmSettings(world);
    getNotificationSettings(world);
    getTelephonySettings(world);
    getScriptSettings(world);
  });
  const statistics = createStatistics(world.log);
  const oauth = createOAuthState(world);
  const templates = new Map<string, string>();
  const ledger = createUsageLedger(world.log, templates);
  world.onReset(() => ledger.clear());
  const routes = [
    ...createCoreRoutes(),
    ...createUsageRoutes(ledger),
    ...createWfmRoutes(world),
    ...createTrunkRoutes(),
    ...createEdgeRoutes(),
    ...createNotificationRoutes(world),
    ...createOutboundRouteRoutes(),
    ...createNumberPlanRoutes(),
    ...createScriptRoutes(),
  ];
  // After the notification service, so that what people hear of first is the change that moved their adherence.
  getAdherenceTracker(world);
  for (const { operationId, path } of routes) templates.set(operationId, path.replace(/:(\w+)/g, '{$1}'));
  const eventBridge = startEventBridgeFeed(world);
  const routeTable = createRouteTable(routes);
  const storage = createStorageHandler(world);
  const detachStreaming: (() => void)[] = [];
  regions.forEach((region, index) => {
    const own = hosts.regions[index];
    if (!own) throw new Error(`Region ${region.id} has no hosts`);
    own.login.serve(createLoginHost(world, oauth, region));
    own.api.serve(createApiHost(world, region, routeTable, storage));
    own.apps.serve(createAppsHost(world, oauth, region));
    detachStreaming.push(attachStreaming(world, own.api.server, region));
  });
  const keptState = options.stateFile === undefined ? null : keepWorld(world, options.stateFile, options.seed);
  const presenceLife = startPresenceLife(world);
  const callLife = startCallLife(world);
  hosts.control.serve(
    createControlHost(world, [
      ...createCoreControlRoutes(world, statistics, () => hosts.control.baseUrl),
      ...createWfmControlRoutes(world),
      ...createPresenceControlRoutes(world),
      ...createTelephonyControlRoutes(world),
      ...createScriptControlRoutes(world),
      ...createEventBridgeControlRoutes(eventBridge),
      ...createOutboundRouteControlRoutes(),
    ]),
  );

  return {
    info: describeSimulator(world, hosts.control.baseUrl),
    world,
    controlUrl: hosts.control.baseUrl,
    routes,
    async close() {
      presenceLife.stop();
      callLife.stop();
      eventBridge.stop();
      settlePendingChanges(world);
      keptState?.close();
      world.clock.stop();
      for (const detach of detachStreaming) detach();
      const all = [hosts.control, ...hosts.regions.flatMap(({ login, api, apps }) => [login, api, apps])];
      await Promise.all(all.map((host) => host.close()));
    },
  };
}

/** Puts back what an earlier run left in the file and keeps writing what changes from now on. */
function keepWorld(world: CoreWorld, file: string, seed: number): { close(): void } {
  const parts = [
    createCoreSavedPart(world),
    createWfmSavedPart(world),
    createTelephonySavedPart(world),
    createOutboundRouteSavedPart(world),
  ];
  const saved = readSavedState(file, seed);
  const lives = (saved?.lives ?? 0) + 1;
  world.beginLife(lives);
  for (const part of parts) if (saved?.parts[part.name] !== undefined) part.restore(saved.parts[part.name]);
  return keepState({ file, seed, lives, world, parts });
}
