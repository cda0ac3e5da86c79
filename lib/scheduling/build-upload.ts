import { gzipSync } from 'node:zlib';
import type { Models } from 'purecloud-platform-client-v2';
import type { PlannedChange } from './schema.ts';

/** An item that is to be sent. */
export type SendableItem = { readonly subjectId: string; readonly change: PlannedChange };

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
  readonly shifts: readonly ShiftUpload[];
};

type ShiftUpload =
  | { readonly id: string; readonly delete: true }
  | {
      readonly id?: string;
      readonly manuallyEdited: true;
      readonly activities: readonly {
        readonly startDate: string;
        readonly lengthMinutes: number;
        readonly description: string;
        readonly activityCodeId: string;
      }[];
    };

/**
 * The upload for these items and nothing else: only touched agents, only touched shifts (Genesys merges; platform document
 * §6.4). Order is stable, so that the same items give the same bytes. Paid time is left for Genesys to take from the code.
 */
export function buildUpload(items: readonly SendableItem[], versions: ReadVersions): UploadDocument {
  const byAgent = new Map<string, SendableItem[]>();
  for (const item of items) byAgent.set(item.subjectId, [...(byAgent.get(item.subjectId) ?? []), item]);
  const agentSchedules = [...byAgent]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([userId, agentItems]): AgentUpload => {
      const version = versions.agents[userId];
      return {
        userId,
        ...(version === undefined ? {} : { metadata: { version } }),
        shifts: agentItems.map((item) => toShiftUpload(item.change)),
      };
    });
  return { metadata: { version: versions.schedule }, agentSchedules };
}

/** The bytes to put at the upload address. */
export function compressUpload(document: UploadDocument): Uint8Array {
  return gzipSync(JSON.stringify(document));
}

function toShiftUpload(change: PlannedChange): ShiftUpload {
  if (change.kind === 'remove' && change.shiftId) return { id: change.shiftId, delete: true };
  if (!change.target) throw new Error(`Row ${change.row.rowNumber} has nothing to send.`);
  return {
    ...(change.kind === 'replace' && change.shiftId ? { id: change.shiftId } : {}),
    manuallyEdited: true,
    activities: change.target.activities.map(({ startDate, lengthMinutes, description, activityCodeId }) => ({
      startDate,
      lengthMinutes,
      description,
      activityCodeId,
    })),
  };
}
