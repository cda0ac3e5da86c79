import { afterAll, afterEach, beforeAll } from 'vitest';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import type { SimOrganisation } from '#simulator/core/types.ts';
import { outboundRoutingOf, type SimOutboundRoute } from '#simulator/telephony/outbound-route-state.ts';
import { createSignals } from '#lib/db/signals.ts';
import { env } from '#lib/env.ts';
import { startWorker } from '#lib/jobs/worker.ts';
import { log } from '#lib/log.ts';
import { createPlaybookJob, type PlaybookJobOptions } from '#lib/playbooks/playbook-job.ts';
import { applyPlaybook } from '#lib/playbooks/apply-playbook.ts';
import { listPlaybooks } from '#lib/playbooks/list-playbooks.ts';
import { listRoutes } from '#lib/playbooks/list-routes.ts';
import { savePlaybook } from '#lib/playbooks/save-playbook.ts';
import { isOver, type ApplicationDto, type PlaybookDto } from '#lib/playbooks/schema.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { useTestDatabase } from './database.ts';
import { readUntil } from './read-until.ts';
import { installForTest, personOf } from './scheduling-rig.ts';
import { useSimulatedGenesys } from './simulated-genesys.ts';

/** An installed organisation with outbound routes, as Genesys and as its admin sees it. */
export type PlaybookPlace = {
  readonly organisation: OrganisationInfo;
  readonly admin: OrgContext;
  /** The simulator's own routes, by name: the truth. */
  routes(): SimOutboundRoute[];
  /** Ids of the external trunk bases in order of preference. */
  carriers(): string[];
  /** A playbook that turns the trunk bases of all routes to the last carrier alone, which none of them uses. */
  savedFailover(name: string): Promise<PlaybookDto>;
  /** Applies a playbook as its routes stand now. */
  apply(playbook: PlaybookDto): Promise<string>;
  /** Resolves with an application once nothing more happens to it. */
  ended(applicationId: string, withinMs?: number): Promise<ApplicationDto>;
};

type WorkOptions = Omit<PlaybookJobOptions, 'gateway'> & { readonly leaseMs?: number };

/** Sets up a simulator, a database and ways to work on applications. Call at the top of a test file. */
export function usePlaybooks() {
  const genesys = useSimulatedGenesys({ config: { limits: { perToken: 5_000 } } });
  const database = useTestDatabase(() => genesys.variables());
  const ending: (() => Promise<void>)[] = [];
  beforeAll(() => {
    log.level = env().LOG_LEVEL;
  });
  afterEach(async () => {
    await Promise.all(ending.splice(0).map((end) => end()));
    genesys.simulator().world.faults.remove();
  });
  afterAll(closeRuntime);

  return {
    genesys,
    database,
    /** An organisation of its own. */
    async place(): Promise<PlaybookPlace> {
      const organisation = await genesys.mint({ userCount: 12, telephony: TELEPHONY });
      await installForTest(database, organisation);
      return createPlace(organisation, () => {
        const found = genesys.simulator().world.organisations.get(organisation.id);
        if (!found) throw new Error('the simulator has lost the organisation');
        return found;
      });
    },
    /** A worker with short waits that ends with the test. `kill` forgets everything, as a crash does. */
    work({ leaseMs = 5_000, settings, onBoundary }: WorkOptions = {}) {
      const signals = createSignals(env().APP_DATABASE_URL);
      const short = { retryMs: 50, retryMaxMs: 200, ...settings };
      const worker = startWorker({
        handlers: { playbook: createPlaybookJob({ gateway: gateway(), settings: short, onBoundary }) },
        leaseMs,
        pollMs: 200,
        signals,
      });
      ending.push(async () => {
        await worker.stop(2_000);
        await signals.close();
      });
      return worker;
    },
  };
}

/** Two sites, each with a route of two carriers and one of a single one. */
const TELEPHONY = {
  sites: [
    { name: 'Singapore', mediaRegion: 'ap-southeast-1' },
    { name: 'Tokyo', mediaRegion: 'ap-northeast-1' },
  ],
  edges: 2,
  carriers: 4,
};

function createPlace(organisation: OrganisationInfo, simulated: () => SimOrganisation): PlaybookPlace {
  const admin = personOf(organisation, 'admin');
  const routes = () =>
    [...outboundRoutingOf(simulated()).routes.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'));
  const carriers = () =>
    [...simulated().telephony.trunkBases.values()]
      .filter(({ trunkType }) => trunkType === 'EXTERNAL')
      .map(({ id }) => id);
  return {
    organisation,
    admin,
    routes,
    carriers,
    async savedFailover(name) {
      const listed = await listRoutes(admin);
      if (!listed.ok) throw new Error(listed.error.message);
      const target = listed.data.trunkBases?.find(({ id }) => id === carriers().at(-1));
      if (!target) throw new Error('no carrier to turn to');
      const saved = await savePlaybook(admin, {
        name,
        description: '',
        steps: listed.data.routes.map(({ siteId, siteName, routeId, routeName }) => ({
          siteId,
          siteName,
          routeId,
          routeName,
          trunkBases: [target],
        })),
      });
      if (!saved.ok) throw new Error(saved.error.message);
      return saved.data;
    },
    async apply(playbook) {
      const seen = routes().map(({ id, trunkBaseIds }) => ({ routeId: id, trunkBaseIds: [...trunkBaseIds] }));
      const applied = await applyPlaybook(admin, { playbookId: playbook.id, version: playbook.version, seen });
      if (!applied.ok) throw new Error(applied.error.message);
      return applied.data.id;
    },
    async ended(applicationId, withinMs = 20_000) {
      const read = async () => {
        const listed = await listPlaybooks(admin);
        return listed.ok ? listed.data.applications.find(({ id }) => id === applicationId) : undefined;
      };
      const found = await readUntil(
        read,
        (application) => application !== undefined && isOver(application.state),
        (application) =>
          `the application stayed ${application ? `${application.state}: ${application.reason}` : 'unknown'}`,
        withinMs,
      );
      if (!found) throw new Error('the application is unknown');
      return found;
    },
  };
}
