import type { RouteSamples, SampleContext } from './route-sample.ts';

const unit = (context: SampleContext) => ({ managementUnitId: context.schedules.managementUnitId });

/** The team of somebody who works contacts. */
async function team(context: SampleContext) {
  const { body } = await context.call('GET', `/api/v2/workforcemanagement/adherence?userId=${context.agentId}`);
  const [record] = body as { team: { id: string } }[];
  return { params: { teamId: record?.team.id ?? '' } };
}

/** Samples of real-time adherence. */
export const adherenceSamples: RouteSamples = {
  getWorkforcemanagementAdherence: [{ status: 200, request: (context) => ({ query: `userId=${context.agentId}` }) }],
  getWorkforcemanagementManagementunitAdherence: [
    { status: 200, request: (context) => ({ params: unit(context) }) },
    { status: 200, request: (context) => ({ params: unit(context), query: 'forceDownloadService=true' }) },
  ],
  getWorkforcemanagementTeamAdherence: [{ status: 200, request: team }],
};
