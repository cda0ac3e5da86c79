import { gzipSync } from 'node:zlib';
import type { Answer, SimSession } from './sim-session.ts';

/** A shift on the wire, as far as the tests read it. */
export type WireShift = {
  readonly id: string;
  readonly startDate: string;
  readonly lengthMinutes: number;
  readonly activities: { startDate: string; lengthMinutes: number; activityCodeId: string; description: string }[];
  readonly manuallyEdited: boolean;
};

/** One agent of a schedule on the wire. */
export type WireAgent = {
  readonly user: { readonly id: string };
  readonly shifts: readonly WireShift[];
  readonly fullDayTimeOffMarkers: readonly { readonly businessUnitDate: string }[];
  readonly metadata: { readonly version: number };
};

/** A schedule on the wire. */
export type WireSchedule = {
  readonly id: string;
  readonly weekDate: string;
  readonly published: boolean;
  readonly metadata: { readonly version: number };
};

/** The upload flow and the reads around it, over plain HTTP. */
export type ScheduleClient = {
  readonly businessUnitId: string;
  readonly managementUnitId: string;
  /** `/api/v2/workforcemanagement/businessunits/{id}/weeks/{week}/schedules/{id}` of a schedule. */
  pathOf(schedule: WireSchedule): string;
  list(publishedOnly?: boolean): Promise<WireSchedule[]>;
  read(schedule: WireSchedule): Promise<WireSchedule>;
  agents(schedule: WireSchedule, userIds?: readonly string[]): Promise<WireAgent[]>;
  uploadTicket(
    schedule: WireSchedule,
    bytes: number,
  ): Promise<{ uploadKey: string; url: string; headers: Record<string, string> }>;
  /** Uploads a document and asks for it to be processed. */
  update(schedule: WireSchedule, document: unknown): Promise<Answer>;
};

const ROOT = '/api/v2/workforcemanagement';

/** A client for the organisation's first business unit. */
export async function openScheduleClient(session: SimSession, token?: string): Promise<ScheduleClient> {
  const call = async (method: string, path: string, body?: unknown) => session.call(method, path, body, token);
  const units = (await call('GET', `${ROOT}/businessunits`)).body as { entities: { id: string }[] };
  const businessUnitId = units.entities[0]?.id ?? '';
  const base = `${ROOT}/businessunits/${businessUnitId}`;
  const managementUnits = (await call('GET', `${base}/managementunits`)).body as { entities: { id: string }[] };
  const managementUnitId = managementUnits.entities[0]?.id ?? '';
  const pathOf = (schedule: WireSchedule) => `${base}/weeks/${schedule.weekDate}/schedules/${schedule.id}`;
  const uploadTicket: ScheduleClient['uploadTicket'] = async (schedule, contentLengthBytes) => {
    const answer = await call('POST', `${pathOf(schedule)}/update/uploadurl`, { contentLengthBytes });
    if (answer.status !== 201) throw new Error(`No upload address: ${JSON.stringify(answer.body)}`);
    return answer.body as { uploadKey: string; url: string; headers: Record<string, string> };
  };
  return {
    businessUnitId,
    managementUnitId,
    pathOf,
    uploadTicket,
    async list(publishedOnly = true) {
      const answer = await call('GET', `${base}/weeks/recent/schedules?includeOnlyPublished=${publishedOnly}`);
      return (answer.body as { entities: WireSchedule[] }).entities;
    },
    async read(schedule) {
      return (await call('GET', pathOf(schedule))).body as WireSchedule;
    },
    async agents(schedule, userIds) {
      const answer = await call('POST', `${pathOf(schedule)}/agentschedules/query`, { managementUnitId, userIds });
      return (answer.body as { result: { agentSchedules: WireAgent[] } }).result.agentSchedules;
    },
    async update(schedule, document) {
      const bytes = gzipSync(JSON.stringify(document));
      const ticket = await uploadTicket(schedule, bytes.length);
      const stored = await fetch(ticket.url, { method: 'PUT', headers: ticket.headers, body: bytes });
      if (stored.status !== 200) throw new Error(`The upload was refused: ${await stored.text()}`);
      return call('POST', `${pathOf(schedule)}/update`, { uploadKey: ticket.uploadKey });
    },
  };
}
