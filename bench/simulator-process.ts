// A simulated Genesys Cloud in a process of its own. Started with an IPC channel: takes one SimulatorJob, answers one
// SimulatorReport, and ends with its parent.
import type { SimConfigInput } from '#simulator/core/config.ts';
import { externalContactIds } from '#simulator/routes/external-contact-routes.ts';
import { startSimulator } from '#simulator/start-simulator.ts';
import type { RunningSimulator } from '#simulator/start-simulator.ts';

/** What to simulate. */
export type SimulatorJob = {
  readonly seed: number;
  readonly timeScale: number;
  /** Simulated moment of the start, epoch milliseconds. */
  readonly startMs: number;
  readonly organisationCount: number;
  readonly config: SimConfigInput;
};

/** One organisation as the bench needs it. */
export type SimulatedOrganisation = {
  readonly id: string;
  readonly token: string;
  /** Things to write to, one for each item. */
  readonly contactIds: readonly string[];
  /** Things to read. */
  readonly userIds: readonly string[];
};

/** Where it listens and what is in it. */
export type SimulatorReport = {
  readonly apiBaseUrl: string;
  readonly controlUrl: string;
  readonly organisations: readonly SimulatedOrganisation[];
};

async function start(job: SimulatorJob): Promise<SimulatorReport> {
  const simulator = await startSimulator({
    port: 0,
    seed: job.seed,
    timeScale: job.timeScale,
    startMs: job.startMs,
    organisations: Array.from({ length: job.organisationCount }, (_, index) => ({
      userCount: 20,
      name: `Bench ${index + 1}`,
      shortName: `bench-${index + 1}`,
      regionId: 'eu-west-1',
    })),
    config: { presenceLife: false, ...job.config },
  });
  const region = simulator.info.regions.find(({ id }) => id === 'eu-west-1');
  if (region === undefined) throw new Error('the simulator has no region eu-west-1');
  return {
    apiBaseUrl: region.api,
    controlUrl: simulator.controlUrl,
    organisations: simulator.info.organisations
      .filter(({ isVendor }) => !isVendor)
      .map(({ id }) => openOrganisation(simulator, id)),
  };
}

/** A token of the organisation's background client, which here may also write notes. */
function openOrganisation({ world }: RunningSimulator, id: string): SimulatedOrganisation {
  const built = world.built.get(id);
  if (built === undefined) throw new Error(`no organisation ${id}`);
  const { organisation, serviceClient, roleIds } = built;
  const role = organisation.roles.get(roleIds.service);
  role?.permissions.push('externalContacts:contact:view', 'externalContacts:contact:edit');
  const grant = { organisation, clientOrganisation: organisation, client: serviceClient, user: null };
  return {
    id,
    token: world.tokenStore.issue(grant, world.clock.now(), 10).value,
    contactIds: externalContactIds(world, organisation),
    userIds: [...organisation.users.keys()],
  };
}

process.once('message', (job: SimulatorJob) => {
  void start(job).then((report) => process.send?.(report));
});
process.once('disconnect', () => process.exit(0));
