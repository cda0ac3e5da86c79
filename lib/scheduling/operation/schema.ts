import { z } from 'zod';

const date = z.iso.date('must be a date such as 2026-03-09');

/**
 * Whom an operation is about: everybody of some management units, everybody with one of some skills, the members of some
 * Genesys Cloud groups who are agents of the business unit, or people by e-mail or id.
 */
export const ChosenAgents = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('units'), ids: z.array(z.guid()).min(1, 'names no management unit').max(50) }),
  z.strictObject({ by: z.literal('skills'), names: z.array(z.string().min(1)).min(1, 'names no skill').max(50) }),
  z.strictObject({ by: z.literal('groups'), ids: z.array(z.guid()).min(1, 'names no group').max(50) }),
  z.strictObject({
    by: z.literal('agents'),
    keys: z.array(z.string().trim().min(1)).min(1, 'names nobody').max(5_000),
  }),
]);
export type ChosenAgents = z.infer<typeof ChosenAgents>;

/** What is done for each of them. Dates are the business unit's. */
export const AgentOperation = z.discriminatedUnion('kind', [
  /** Everything of a day, or of the whole schedule (null), later or earlier. */
  z.strictObject({
    kind: z.literal('shift_by'),
    minutes: z
      .number()
      .int()
      .min(-10_080)
      .max(10_080)
      .refine((minutes) => minutes !== 0, 'shifts by nothing'),
    date: date.nullable(),
  }),
  /** The shifts of another week, day by day; what the days hold already gives way. */
  z.strictObject({ kind: z.literal('copy_week'), fromWeekId: date }),
  z.strictObject({
    kind: z.literal('activity'),
    date,
    start: z.string().regex(/^\d{2}:\d{2}$/, 'must be a time such as 09:00'),
    lengthMinutes: z.number().int().min(1).max(1_440),
    activity: z.string().min(1, 'is not chosen'),
    description: z.string().max(500),
  }),
  z.strictObject({
    kind: z.literal('day_off'),
    date,
    activity: z.string(),
    description: z.string().max(500),
  }),
  z.strictObject({ kind: z.literal('remove_day_off'), date }),
]);
export type AgentOperation = z.infer<typeof AgentOperation>;

/** An operation for chosen agents of one schedule. */
export const PreviewOperationInput = z.strictObject({
  businessUnitId: z.guid(),
  weekId: date,
  scheduleId: z.guid(),
  who: ChosenAgents,
  operation: AgentOperation,
});
export type PreviewOperationInput = z.infer<typeof PreviewOperationInput>;

/** What can be chosen in a business unit. */
export const OperationChoices = z.object({
  units: z.array(z.object({ id: z.string(), name: z.string(), agents: z.number().int() })),
  /** Skills that somebody of the business unit has, with how many have them. */
  skills: z.array(z.object({ name: z.string(), agents: z.number().int() })),
  /** Active activity codes; `isTimeOff`: fit for a day off. */
  activities: z.array(z.object({ id: z.string(), name: z.string(), isTimeOff: z.boolean() })),
});
export type OperationChoices = z.infer<typeof OperationChoices>;

/** A text of a group's name; two characters at least, because one matches nearly all. */
export const FindGroupsInput = z.strictObject({ name: z.string().trim().min(2).max(100) });
export type FindGroupsInput = z.infer<typeof FindGroupsInput>;

/** Groups of the organisation whose name contains a text. */
export const FoundGroups = z.object({
  /** `members` counts everybody, agents or not; null where Genesys Cloud does not say. */
  groups: z.array(z.object({ id: z.string(), name: z.string(), members: z.number().int().nullable() })),
  /** How many more there are than are listed. */
  more: z.number().int(),
});
export type FoundGroups = z.infer<typeof FoundGroups>;
