import type { SimRoute, World } from '../core/types.ts';
import { createAdherenceRoutes } from './adherence-routes.ts';
import { createHistoricalAdherenceRoutes } from './historical-adherence-routes.ts';
import { createAgentScheduleRoutes } from './agent-schedule-routes.ts';
import { createLookupRoutes } from './lookup-routes.ts';
import { createScheduleRoutes } from './schedule-routes.ts';
import { startSupervisor } from './supervisor.ts';
import { createTimeOffRoutes } from './time-off-routes.ts';
import { createUploadRoutes } from './upload-routes.ts';

/** Every workforce-management operation. Also starts the supervisor who edits shifts now and then. */
export function createWfmRoutes(world: World): SimRoute[] {
  startSupervisor(world);
  return [
    ...createLookupRoutes(),
    ...createScheduleRoutes(),
    ...createAgentScheduleRoutes(),
    ...createUploadRoutes(),
    ...createTimeOffRoutes(),
    ...createAdherenceRoutes(),
    ...createHistoricalAdherenceRoutes(world),
  ];
}
