import { setTimeout as sleep } from 'node:timers/promises';
import { hearsSchedules } from '#lib/events/hears-schedules.ts';
import type { SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { startGateway, type GatewayProcess } from '#scripts/test/start-gateway.ts';

const LOOK_EVERY_MS = 50;

/** Starts the process that receives the place's events, and waits until its business unit is heard of. */
export async function receiveEvents({ planner, unit }: SchedulingPlace): Promise<GatewayProcess> {
  const receiver = startGateway();
  await receiver.receive();
  while (!(await hearsSchedules(planner, unit.id))) await sleep(LOOK_EVERY_MS);
  return receiver;
}
