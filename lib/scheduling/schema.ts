import { z } from 'zod';
import { TimeOffEffect, TimeOffScope, TimeOffView } from './time-off/schema.ts';

/** Largest file accepted, in bytes. */
export const MAX_FILE_BYTES = 25_000_000;

/** Most assignments in one file. */
export const MAX_ROWS = 100_000;

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-03-09');

/** States of a run. The last three are final. */
export const RunState = z.enum(['draft', 'queued', 'running', 'paused', 'done', 'failed', 'cancelled']);
export type RunState = z.infer<typeof RunState>;

/** How a run came about: planned, as another try of what failed, or to take another run back. */
export const RunOrigin = z.enum(['plan', 'retry', 'undo']);
export type RunOrigin = z.infer<typeof RunOrigin>;

/** Whether nothing more will happen to a run in this state. */
export function isFinal(state: RunState): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/**
 * States of one assignment. `invalid` rows are never sent; `unchanged` ones were already so; `done` ones were read back
 * from Genesys as asked; `conflict` ones would have overwritten somebody else's change.
 */
export const ItemState = z.enum(['invalid', 'pending', 'sent', 'done', 'unchanged', 'failed', 'conflict']);
export type ItemState = z.infer<typeof ItemState>;

/**
 * What a row asks for. `set`: the agent's shift of that day is so, whether or not there was one. `add`: one shift more.
 * `replace`: as `set`, but there must be a shift. `move`: to another day or time, with its activities. `resize`: another start, end or
 * both, with the activities inside as they are. `swap`: two agents take each other's shifts of a day. `remove`: the shift goes. `activity`: a part of the shift becomes another activity. `day_off`:
 * a full-day time-off marker; `remove_day_off`: it goes. `shift_by`: everything of the day, or of the week, by minutes. `copy`: a day's shifts to
 * another day.
 */
export const AssignmentAction = z.enum([
  'set',
  'add',
  'replace',
  'move',
  'resize',
  'swap',
  'remove',
  'activity',
  'day_off',
  'remove_day_off',
  'shift_by',
  'copy',
]);
export type AssignmentAction = z.infer<typeof AssignmentAction>;

/** Longest shift that can be assigned, in minutes. */
export const MAX_SHIFT_MINUTES = 36 * 60;

/** What a row has in place of a description to take away the one that is there. */
export const NO_DESCRIPTION = '-';

/** Most characters of one cell. */
export const MAX_CELL_LENGTH = 2_000;

const cell = z.string().trim().max(MAX_CELL_LENGTH);

/**
 * One row as it was written, in a file, in the grid or by an operation; kept so that failed rows can be tried again. Rows of
 * time off use the cells they need.
 */
export const AssignmentRow = z.object({
  rowNumber: z.number().int().min(1),
  agent: cell,
  date: cell,
  start: cell,
  length: cell,
  activity: cell,
  description: cell,
  action: cell,
  /** Where a shift is moved or copied to, or when it is to start. */
  toDate: cell.default(''),
  toStart: cell.default(''),
  /** With whom shifts are swapped. */
  withAgent: cell.default(''),
  /** Genesys' id of the shift that is meant, where day and start do not say it. */
  shiftId: cell.default(''),
});
export type AssignmentRow = z.infer<typeof AssignmentRow>;

/**
 * One activity of a shift; `startDate` is ISO 8601 in UTC. What follows the description is Genesys' own and goes back as it
 * came, because an activity that is sent replaces the one that was there.
 */
export const ActivityView = z.object({
  startDate: z.string(),
  lengthMinutes: z.number(),
  activityCodeId: z.string(),
  description: z.string(),
  paid: z.boolean().nullish(),
  payableMinutes: z.number().nullish(),
  timeOffRequestId: z.string().nullish(),
  timeOffRequestSyncVersion: z.number().nullish(),
  externalActivityId: z.string().nullish(),
  externalActivityType: z.string().nullish(),
});
export type ActivityView = z.infer<typeof ActivityView>;

/** A shift as the screen shows it. */
export const ShiftView = z.object({
  id: z.string().nullable(),
  startDate: z.string(),
  lengthMinutes: z.number(),
  activities: z.array(ActivityView),
});
export type ShiftView = z.infer<typeof ShiftView>;

/** A full-day time-off marker of a business-unit date. */
export const MarkerView = z.object({
  date: z.string(),
  lengthMinutes: z.number(),
  activityCodeId: z.string(),
  description: z.string(),
  paid: z.boolean().nullish(),
  payableMinutes: z.number().nullish(),
  timeOffRequestId: z.string().nullish(),
});
export type MarkerView = z.infer<typeof MarkerView>;

const isExact = z.boolean().optional();
const subject = { agentId: z.string(), agentName: z.string(), managementUnitId: z.string() };

/**
 * What one shift or one full-day marker was and is to be; null for none. `before` is the image that the run journals before
 * it changes anything, and that an undo goes back to. `isExact`: an empty description of the target is meant; without it, it asks for none
 * in particular.
 */
export const Effect = z.discriminatedUnion('on', [
  z.object({ on: z.literal('shift'), ...subject, before: ShiftView.nullable(), target: ShiftView.nullable(), isExact }),
  z.object({
    on: z.literal('day_off'),
    ...subject,
    date: z.string(),
    before: MarkerView.nullable(),
    target: MarkerView.nullable(),
    isExact,
  }),
]);
export type Effect = z.infer<typeof Effect>;
export type ShiftEffect = Extract<Effect, { on: 'shift' }>;
export type MarkerEffect = Extract<Effect, { on: 'day_off' }>;

/** What one effect left behind, as read back. */
export const EffectImage = z.union([ShiftView, MarkerView, TimeOffView]).nullable();
export type EffectImage = z.infer<typeof EffectImage>;

/** What happens to what is there. */
export const ChangeKind = z.enum(['new', 'replace', 'remove', 'unchanged', 'none']);
export type ChangeKind = z.infer<typeof ChangeKind>;

const change = {
  row: AssignmentRow,
  kind: ChangeKind,
  /** What to do about a row that cannot be carried out. */
  fix: z.string().nullable(),
  /** Something worth knowing that does not stop the row, for example a repeated hour. */
  note: z.string().nullable(),
};

/** The stored plan of one item of a schedule. No effects for a row that cannot be carried out. */
export const PlannedChange = z.object({ ...change, effects: z.array(Effect) });
export type PlannedChange = z.infer<typeof PlannedChange>;

/** The stored plan of one item of time off. One effect, or none for a row that cannot be carried out. */
export const TimeOffChange = z.object({ ...change, effects: z.array(TimeOffEffect).max(1) });
export type TimeOffChange = z.infer<typeof TimeOffChange>;

/** The stored plan of an item of a run of any kind. */
export const RunChange = z.object({ ...change, effects: z.array(z.union([Effect, TimeOffEffect])) });
export type RunChange = z.infer<typeof RunChange>;

/** An organisation's rules for the weeks that are planned; null for no rule. Minutes. */
export const ScheduleRules = z.object({
  minRestMinutes: z.number().int().min(0).nullable(),
  maxShiftMinutes: z.number().int().min(1).nullable(),
  maxWeekMinutes: z.number().int().min(1).nullable(),
  /** Whether a row that breaks a rule is refused, or goes ahead with a word about it. */
  severity: z.enum(['block', 'warn']),
});
export type ScheduleRules = z.infer<typeof ScheduleRules>;

/** Calls to Genesys by operation, as estimated or counted. */
export const CostLine = z.object({ operation: z.string(), calls: z.number().int(), why: z.string() });
export type CostLine = z.infer<typeof CostLine>;

/** What a run on a schedule acts on. */
export const ScheduleScope = z.object({
  kind: z.literal('schedule'),
  businessUnitId: z.string(),
  businessUnitName: z.string(),
  weekId: z.string(),
  weekCount: z.number().int(),
  scheduleId: z.string(),
  scheduleName: z.string(),
  isPublished: z.boolean(),
  timeZone: z.string(),
});
export type ScheduleScope = z.infer<typeof ScheduleScope>;

/** What a run acts on. */
export const RunScope = z.discriminatedUnion('kind', [ScheduleScope, TimeOffScope]);
export type RunScope = z.infer<typeof RunScope>;

/** When a run would end, as the gateway's budget stood at one moment. Epoch milliseconds. */
export const RunEstimate = z.object({
  madeAtMs: z.number(),
  /** Calls still to make, those of runs that go first included. */
  calls: z.number().int(),
  finishesAtMs: z.number(),
  /**
   * What holds the calls back, and until when: a pause that Genesys Cloud asked for, a budget that is used up until a window
   * frees it, or the moment the run itself waits for. Null when nothing does.
   */
  wait: z.object({ for: z.enum(['pause', 'window', 'run']), untilMs: z.number() }).nullable(),
  /** Calls in each window, for the words about a window. */
  limit: z.number(),
  windowMs: z.number(),
});
export type RunEstimate = z.infer<typeof RunEstimate>;

/** The summary of a plan. */
export const RunPlan = z.object({
  agents: z.number().int(),
  /** Names of the business unit's activity codes by id. */
  activityNames: z.record(z.string(), z.string()),
  changes: z.object({ new: z.number(), replace: z.number(), remove: z.number(), unchanged: z.number() }),
  /** Calls the preview made, and the most the run is expected to make. */
  previewCalls: z.number().int(),
  cost: z.array(CostLine),
  costCalls: z.number().int(),
  /** As it was when the plan was made; null when there was nothing to do. */
  estimate: RunEstimate.nullable().default(null),
});
export type RunPlan = z.infer<typeof RunPlan>;

/** Items of a run by state. */
export const ItemCounts = z.record(ItemState, z.number().int());
export type ItemCounts = z.infer<typeof ItemCounts>;

/** Where a running run stands. `requesting`: one request after the other. */
export const RunPhase = z.enum([
  'waiting',
  'reading',
  'requesting',
  'uploading',
  'sending',
  'awaiting',
  'reading_back',
  'over',
]);
export type RunPhase = z.infer<typeof RunPhase>;

/** A run as pages and routes see it. Instants are ISO 8601. */
export const RunDto = z.object({
  id: z.string(),
  state: RunState,
  stateReason: z.string().nullable(),
  phase: RunPhase,
  scope: RunScope,
  plan: RunPlan,
  counts: ItemCounts,
  itemsTotal: z.number().int(),
  callsMade: z.number().int(),
  createdByName: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Set while the run waits on purpose (throttled, backing off). */
  wakeAt: z.string().nullable(),
  isCancelRequested: z.boolean(),
  /** Whether cancelling now can still keep something from being changed. */
  canCancel: z.boolean(),
  /** Whether it can be asked to stand still: it has not sent its changes yet. */
  canPause: z.boolean(),
  isPauseRequested: z.boolean(),
  /** When the planner wants it to start; null: at once. */
  scheduledFor: z.string().nullable(),
  origin: RunOrigin,
  /** The run that it tries again or takes back. */
  parentId: z.string().nullable(),
  /** Runs on the same business-unit week that go first. */
  queuedBehind: z.number().int(),
  /** When it would end by what is known now; null once it is over, and when there is nothing to do. */
  estimate: RunEstimate.nullable(),
  /** When to ask again without a live stream; null once nothing more will change. */
  pollAfterMs: z.number().int().nullable(),
});
export type RunDto = z.infer<typeof RunDto>;

/** Whether what a draft was planned from is still so. */
export const DraftCheck = z.object({
  checkedAt: z.string(),
  /** Whether anybody changed what it is about since it was planned. */
  isChanged: z.boolean(),
  /** The first changes that no longer fit, and how many there are in all. */
  conflicts: z.array(z.object({ rowNumber: z.number().int(), subject: z.string(), reason: z.string() })),
  conflictCount: z.number().int(),
});
export type DraftCheck = z.infer<typeof DraftCheck>;

/** One assignment of a run. */
export const RunItemDto = z.object({
  rowNumber: z.number().int(),
  subjectId: z.string().nullable(),
  subject: z.string(),
  state: ItemState,
  reasonCode: z.string().nullable(),
  reason: z.string().nullable(),
  change: RunChange,
  /** What was read back, in the order of the effects; null before that. */
  after: z.array(EffectImage).nullable(),
});
export type RunItemDto = z.infer<typeof RunItemDto>;

/** A page of items; `nextRow` continues it, null at the end. */
export const RunItemPage = z.object({
  items: z.array(RunItemDto),
  nextRow: z.number().int().nullable(),
  total: z.number().int(),
});
export type RunItemPage = z.infer<typeof RunItemPage>;

/** Which items to list: some states, from a row number on. */
export const ListItemsInput = z.strictObject({
  /** Comma-separated; all states when left out. */
  state: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((state) => state !== ''))
    .pipe(z.array(ItemState)),
  afterRow: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});
export type ListItemsInput = z.input<typeof ListItemsInput>;

/** A page of the history, newest first. */
export const RunList = z.object({ runs: z.array(RunDto), nextBefore: z.string().nullable() });
export type RunList = z.infer<typeof RunList>;

/** Which part of the history: runs made before an instant, in some states, of one business unit or week, or one's own. */
export const ListRunsInput = z.strictObject({
  /** Comma-separated in a query; all states when left out. */
  state: z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((state) => state !== '') : value),
    z.array(RunState).default([]),
  ),
  businessUnitId: z.guid().optional(),
  weekId: date.optional(),
  mine: z.union([z.boolean(), z.stringbool()]).default(false),
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type ListRunsInput = z.input<typeof ListRunsInput>;

/** A business unit to choose. */
export const BusinessUnitDto = z.object({ id: z.string(), name: z.string() });
export type BusinessUnitDto = z.infer<typeof BusinessUnitDto>;

/** A schedule to choose. `weekId` is the first day of its week. */
export const ScheduleDto = z.object({
  id: z.string(),
  weekId: z.string(),
  weekCount: z.number().int(),
  name: z.string(),
  isPublished: z.boolean(),
});
export type ScheduleDto = z.infer<typeof ScheduleDto>;

/** Which schedule to change; the published one of the week when none is named. */
export const ScheduleSelector = z.strictObject({
  businessUnitId: z.guid(),
  weekId: date,
  scheduleId: z.guid().optional(),
});

/** What to preview when the rows come from the screen instead of a file. */
export const PreviewRowsInput = ScheduleSelector.extend({
  rows: z.array(AssignmentRow).min(1, 'has no rows').max(MAX_ROWS, `has more than ${MAX_ROWS} rows`),
});
export type PreviewRowsInput = z.input<typeof PreviewRowsInput>;

/** Starts a draft, at once or at an instant to come. */
export const StartRunInput = z.strictObject({ runId: z.guid(), at: z.iso.datetime().optional() });
export type StartRunInput = z.input<typeof StartRunInput>;

/** Selects one run of the caller's organisation. */
export const RunSelector = z.strictObject({ runId: z.guid() });
export type RunSelector = z.infer<typeof RunSelector>;
