import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Models } from 'purecloud-platform-client-v2';
import type { ActivityView, ItemState, MarkerEffect, PlannedChange, ShiftEffect } from './schema.ts';
import { effectKey } from './shifts.shared.ts';
import type { PreparedUpload } from './upload-store.ts';

const gzipAsync = promisify(gzip);

/** An item that is to be sent. */
export type SendableItem = { readonly change: Pick<PlannedChange, 'effects'> };

/** Versions as they were read; they make the upload a compare-and-set. */
export type ReadVersions = {
  readonly schedule: number;
  /** By user id; an agent without an entry has no schedule in this week yet. */
  readonly agents: Readonly<Record<string, number>>;
};

/** The document inside an update upload (`UpdateScheduleUploadSchema`), with the fields we send. Dates are ISO 8601 text on the wire. */
export type UploadDocument = {
  readonly metadata: Pick<Models.WfmVersionedEntityMetadata, 'version'>;
  readonly agentSchedules: readonly AgentUpload[];
};

type AgentUpload = {
  readonly userId: string;
  readonly metadata?: { readonly version: number };
  readonly shifts?: readonly ShiftUpload[];
  readonly fullDayTimeOffMarkers?: readonly MarkerUpload[];
};

type ShiftUpload =
  | { readonly id: string; readonly delete: true }
  | { readonly id?: string; readonly manuallyEdited: true; readonly activities: readonly ActivityUpload[] };

type ActivityUpload = { readonly [Field in keyof ActivityView]: NonNullable<ActivityView[Field]> | undefined };

type MarkerUpload = {
  readonly businessUnitDate: string;
  readonly lengthMinutes: number;
  readonly description: string;
  readonly activityCodeId: string;
  readonly paid?: boolean;
  readonly payableMinutes?: number;
  readonly timeOffRequestId?: string;
  readonly delete?: true;
};

/** An upload in the making. */
export type UploadBuilder = {
  /** Takes items in; what the upload does not need of them is not kept. */
  add(items: readonly SendableItem[]): void;
  isEmpty(): boolean;
  build(versions: ReadVersions): UploadDocument;
};

type AgentParts = { readonly shifts: Map<string, ShiftUpload>; readonly markers: Map<string, MarkerUpload> };

/**
 * Makes the upload for the items it is given and nothing else: only touched agents, only touched shifts and markers (Genesys
 * merges; platform document §6.4), each once however many items had to do with it. Order is stable, so that the same items
 * give the same bytes.
 */
export function createUploadBuilder(): UploadBuilder {
  const byAgent = new Map<string, AgentParts>();
  const partsOf = (agentId: string) => {
    const parts = byAgent.get(agentId) ?? { shifts: new Map(), markers: new Map() };
    byAgent.set(agentId, parts);
    return parts;
  };
  return {
    add(items) {
      for (const effect of items.flatMap(({ change }) => change.effects)) {
        const { shifts, markers } = partsOf(effect.agentId);
        if (effect.on === 'shift') shifts.set(effectKey(effect), toShiftUpload(effect));
        else markers.set(effectKey(effect), toMarkerUpload(effect));
      }
    },
    isEmpty: () => byAgent.size === 0,
    build(versions) {
      const agentSchedules = [...byAgent]
        .sort(([left], [right]) => left.localeCompare(right))
        .map(([userId, { shifts, markers }]): AgentUpload => {
          const version = versions.agents[userId];
          return {
            userId,
            ...(version === undefined ? {} : { metadata: { version } }),
            ...(shifts.size > 0 ? { shifts: [...shifts.values()] } : {}),
            ...(markers.size > 0 ? { fullDayTimeOffMarkers: [...markers.values()] } : {}),
          };
        });
      return { metadata: { version: versions.schedule }, agentSchedules };
    },
  };
}

/** The upload of a few items. */
export function buildUpload(items: readonly SendableItem[], versions: ReadVersions): UploadDocument {
  const upload = createUploadBuilder();
  upload.add(items);
  return upload.build(versions);
}

/** The bytes to put at the upload address. */
export async function compressUpload(document: UploadDocument): Promise<Uint8Array> {
  return gzipAsync(JSON.stringify(document));
}

/** What a plan would send, made beforehand; null when it changes nothing. */
export async function prepareUpload(
  items: readonly (SendableItem & { readonly state: ItemState })[],
  versions: ReadVersions,
): Promise<PreparedUpload | null> {
  const upload = createUploadBuilder();
  upload.add(items.filter(({ state }) => state === 'pending'));
  if (upload.isEmpty()) return null;
  return { scheduleVersion: versions.schedule, body: await compressUpload(upload.build(versions)) };
}

function toShiftUpload({ before, target }: ShiftEffect): ShiftUpload {
  const id = before?.id ?? null;
  if (target === null) {
    if (id === null) throw new Error('A shift that is not there is to be removed.');
    return { id, delete: true };
  }
  return { ...(id === null ? {} : { id }), manuallyEdited: true, activities: target.activities.map(toActivityUpload) };
}

/** Fields that nobody set are left for Genesys to take from the activity code. */
function toActivityUpload(activity: ActivityView): ActivityUpload {
  return Object.fromEntries(
    Object.entries(activity).filter(([, value]) => value !== null && value !== undefined),
  ) as ActivityUpload;
}

function toMarkerUpload({ before, target }: MarkerEffect): MarkerUpload {
  const marker = target ?? before;
  if (marker === null) throw new Error('A day off that is not there is to be removed.');
  const { date, lengthMinutes, description, activityCodeId, paid, payableMinutes, timeOffRequestId } = marker;
  return {
    businessUnitDate: date,
    lengthMinutes,
    description,
    activityCodeId,
    ...(paid === null || paid === undefined ? {} : { paid }),
    ...(payableMinutes === null || payableMinutes === undefined ? {} : { payableMinutes }),
    ...(timeOffRequestId === null || timeOffRequestId === undefined ? {} : { timeOffRequestId }),
    ...(target === null ? { delete: true } : {}),
  };
}
