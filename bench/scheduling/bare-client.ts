import { gzipSync } from 'node:zlib';
import type { AskedShift, SchedulingPlace } from '#scripts/test/scheduling-place.ts';
import { dateInZone } from '#simulator/wfm/wfm-calendar.ts';

/** Where a client without a gateway works: one week of one business unit. */
export type BarePlace = {
  readonly apiBaseUrl: string;
  readonly token: string;
  readonly businessUnitId: string;
  readonly weekId: string;
  readonly scheduleId: string;
  readonly timeZone: string;
  /** Management unit of each agent. */
  readonly unitByAgent: Readonly<Record<string, string>>;
};

type BareActivity = { readonly activityCodeId: string; readonly description: string };
/** A shift of it. */
export type BareShift = {
  readonly id: string;
  readonly startDate: string;
  readonly activities: readonly BareActivity[];
};

/** An agent's week as Genesys answers it, with the fields that a change of it needs. */
export type BareAgent = {
  readonly user: { readonly id: string };
  readonly metadata: { readonly version: number };
  readonly shifts: readonly BareShift[];
};

/** The calls that changing a schedule takes, made with `fetch` and nothing else. */
export type BareClient = {
  /** The schedule's version. One metered call. */
  version(): Promise<number>;
  /** Weeks with versions, of agents of one management unit. One metered call. */
  agents(managementUnitId: string, userIds: readonly string[]): Promise<readonly BareAgent[]>;
  /** Asks for an address and uploads; answers the key. One metered call and a transfer. */
  upload(gzipped: Uint8Array): Promise<string>;
  /** Has an upload applied; Genesys goes on with it afterwards. One metered call. */
  update(uploadKey: string): Promise<void>;
  /** Published shifts of agents in a span, as the bytes of the answer. One metered call, and a transfer for a large answer. */
  search(fromMs: number, toMs: number, userIds: readonly string[]): Promise<number>;
};

/** A place as a client without a gateway sees it, with a token of the organisation's background client. */
export async function barePlaceOf(place: SchedulingPlace, region: { login: string; api: string }): Promise<BarePlace> {
  const { organisation, unit, weekId, scheduleId } = place;
  const { clientId, clientSecret } = organisation.clientCredentials;
  const answer = await fetch(`${region.login}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return {
    apiBaseUrl: region.api,
    token,
    businessUnitId: unit.id,
    weekId,
    scheduleId,
    timeZone: unit.timeZone,
    unitByAgent: Object.fromEntries(
      unit.managementUnits.flatMap(({ id, agentIds }) => agentIds.map((agent) => [agent, id])),
    ),
  };
}

/** Makes one. A refused call is made again once `wait` (of as many seconds as the answer says) is over. */
export function createBareClient(place: BarePlace, wait: (seconds: number) => Promise<void>): BareClient {
  const unit = `${place.apiBaseUrl}/api/v2/workforcemanagement/businessunits/${place.businessUnitId}`;
  const schedule = `${unit}/weeks/${place.weekId}/schedules/${place.scheduleId}`;
  const send = async (method: string, url: string, body?: unknown): Promise<unknown> => {
    for (;;) {
      const response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${place.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.ok) return response.json();
      const text = await response.text();
      if (response.status !== 429) throw new Error(`${method} ${url}: ${response.status} ${text}`);
      await wait(Number(response.headers.get('retry-after') ?? 3));
    }
  };
  return {
    async version() {
      const { metadata } = (await send('GET', schedule)) as { metadata: { version: number } };
      return metadata.version;
    },
    async agents(managementUnitId, userIds) {
      type Answer = { result?: { agentSchedules: BareAgent[] }; downloadUrl?: string };
      const body = { managementUnitId, userIds };
      const answer = (await send('POST', `${schedule}/agentschedules/query`, body)) as Answer;
      if (answer.result) return answer.result.agentSchedules;
      const stored = await fetch(answer.downloadUrl ?? '');
      return ((await stored.json()) as { agentSchedules: BareAgent[] }).agentSchedules;
    },
    async upload(gzipped) {
      type Address = { uploadKey: string; url: string; headers: Record<string, string> };
      const asked = { contentLengthBytes: gzipped.length };
      const { uploadKey, url, headers } = (await send('POST', `${schedule}/update/uploadurl`, asked)) as Address;
      const put = await fetch(url, { method: 'PUT', headers, body: Buffer.from(gzipped) });
      if (!put.ok) throw new Error(`the upload was refused: ${put.status} ${await put.text()}`);
      return uploadKey;
    },
    async update(uploadKey) {
      await send('POST', `${schedule}/update`, { uploadKey });
    },
    async search(fromMs, toMs, userIds) {
      const span = { startDate: new Date(fromMs).toISOString(), endDate: new Date(toMs).toISOString(), userIds };
      const answer = (await send('POST', `${unit}/agentschedules/search`, span)) as { downloadUrl?: string };
      if (answer.downloadUrl === undefined) return 0;
      return (await (await fetch(answer.downloadUrl)).arrayBuffer()).byteLength;
    },
  };
}

/** The upload that makes the asked shifts of some agents so: a shift of that day is changed, else there is a new one. */
export function bareUpload(
  scheduleVersion: number,
  agents: readonly BareAgent[],
  asked: readonly AskedShift[],
  description: string,
  timeZone: string,
): Uint8Array {
  const day = (ms: number) => dateInZone(timeZone, ms);
  const askedOf = Map.groupBy(asked, ({ userId }) => userId);
  const code = agents.flatMap(({ shifts }) => shifts)[0]?.activities[0]?.activityCodeId ?? '0';
  const agentSchedules = agents.map(({ user, metadata, shifts }) => ({
    userId: user.id,
    metadata: { version: metadata.version },
    shifts: (askedOf.get(user.id) ?? []).map(({ startMs, lengthMinutes }) => {
      const there = shifts.find(({ startDate }) => day(Date.parse(startDate)) === day(startMs));
      const activity = { startDate: new Date(startMs).toISOString(), lengthMinutes, description, activityCodeId: code };
      return { ...(there ? { id: there.id } : {}), manuallyEdited: true, activities: [activity] };
    }),
  }));
  return gzipSync(JSON.stringify({ metadata: { version: scheduleVersion }, agentSchedules }));
}
