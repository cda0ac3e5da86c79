import type { RouteSamples, SampleContext } from './route-sample.ts';

const unit = (context: SampleContext) => ({ managementUnitId: context.schedules.managementUnitId });

/** The team of somebody who works contacts. */
async function team(context: SampleContext) {
  const { body } = await context.call('GET', `/api/v2/workforcemanagement/adherence?userId=${context.agentId}`);
  const [record] = body as { team: { id: string } }[];
  return { params: { teamId: record?.team.id ?? '' } };
}

const BULK = '/api/v2/workforcemanagement/adherence/historical/bulk';

/** A week of everybody in the unit. */
const history = (context: SampleContext) => {
  const span = { startDate: '2026-11-16T00:00:00.000Z', endDate: '2026-11-23T00:00:00.000Z' };
  return {
    items: [{ ...unit(context), ...span, includeExceptions: true, includeActuals: true }],
    timeZone: 'Europe/Dublin',
  };
};

/** A job of historical adherence that has ended. */
async function historyJob(context: SampleContext) {
  const { body } = await context.call('POST', BULK, history(context));
  context.session.simulator.world.clock.advance(60_000);
  return { params: { jobId: (body as { job: { id: string } }).job.id } };
}

/** Samples of real-time and historical adherence. */
export const adherenceSamples: RouteSamples = {
  getWorkforcemanagementAdherence: [{ status: 200, request: (context) => ({ query: `userId=${context.agentId}` }) }],
  getWorkforcemanagementManagementunitAdherence: [
    { status: 200, request: (context) => ({ params: unit(context) }) },
    { status: 200, request: (context) => ({ params: unit(context), query: 'forceDownloadService=true' }) },
  ],
  getWorkforcemanagementTeamAdherence: [{ status: 200, request: team }],
  postWorkforcemanagementAdherenceHistoricalBulk: [{ status: 202, request: (context) => ({ body: history(context) }) }],
  getWorkforcemanagementAdherenceHistoricalBulkJob: [{ status: 200, request: historyJob }],
};
