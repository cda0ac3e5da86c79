import { gzipSync } from 'node:zlib';
import type { Models } from 'purecloud-platform-client-v2';
import type { ActivityView, Effect, MarkerEffect, PlannedChange, ShiftEffect } from './schema.ts';
import { effectKey } from './shifts.shared.ts';

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

/**
 * The upload for these items and nothing else: only touched agents, only touched shifts and markers (Genesys merges; platform
 * document §6.4), each once however many items had to do with it. Order is stable, so that the same items give the same bytes.
 */
export function buildUpload(items: readonly SendableItem[], versions: ReadVersions): UploadDocument {
  const effects = new Map(items.flatMap(({ change }) => change.effects).map((effect) => [effectKey(effect), effect]));
  const byAgent = new Map<string, Effect[]>();
  for (const effect of effects.values()) {
    const own = byAgent.get(effect.agentId);
    if (own) own.push(effect);
    else byAgent.set(effect.agentId, [effect]);
  }
  const agentSchedules = [...byAgent]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([userId, own]): AgentUpload => {
      const version = versions.agents[userId];
      const shifts = own.filter((effect) => effect.on === 'shift').map(toShiftUpload);
      const markers = own.filter((effect) => effect.on === 'day_off').map(toMarkerUpload);
      return {
        userId,
        ...(version === undefined ? {} : { metadata: { version } }),
        ...(shifts.length > 0 ? { shifts } : {}),
        ...(markers.length > 0 ? { fullDayTimeOffMarkers: markers } : {}),
      };
    });
  return { metadata: { version: versions.schedule }, agentSchedules };
}

/** The bytes to put at the upload address. */
export function compressUpload(document: UploadDocument): Uint8Array {
  return gzipSync(JSON.stringify(document));
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
