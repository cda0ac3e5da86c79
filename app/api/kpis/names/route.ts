import { defineRoute } from '#lib/http/define-route.ts';
import { getKpiNames } from '#lib/kpis/get-kpi-names.ts';

/** Names of the management units that have figures. */
export const GET = defineRoute({ permission: 'directory:view', handler: ({ signedIn }) => getKpiNames(signedIn.ctx) });
