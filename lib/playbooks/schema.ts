import { z } from 'zod';

const epochMs = z.number();
const id = z.guid();

/** A trunk base with the name it had when it was last seen. */
export const TrunkBaseRef = z.object({ id: z.string(), name: z.string() });
export type TrunkBaseRef = z.infer<typeof TrunkBaseRef>;

/** Most routes a playbook may change: each is a call of its own, and all of them must go through. */
export const MAX_STEPS = 50;
const MAX_TRUNK_BASES = 20;

const routeFields = { siteId: id, siteName: z.string(), routeId: id, routeName: z.string() };

/** One route and the trunk bases it is to have, in order. */
export const PlaybookStep = z.object({
  ...routeFields,
  trunkBases: z
    .array(z.object({ id, name: z.string().max(200) }))
    .min(1, 'A route needs a trunk base at least')
    .max(MAX_TRUNK_BASES)
    .refine((bases) => new Set(bases.map((base) => base.id)).size === bases.length, 'A trunk base is listed twice'),
});
export type PlaybookStep = z.infer<typeof PlaybookStep>;

/** What is saved. `id` and `version` name the playbook as it was seen; both are left out for a new one. */
export const SavePlaybookInput = z.strictObject({
  id: id.optional(),
  version: z.number().int().optional(),
  name: z.string().trim().min(1, 'A playbook needs a name').max(100),
  description: z.string().trim().max(1_000),
  steps: z
    .array(PlaybookStep)
    .min(1, 'A playbook needs a route at least')
    .max(MAX_STEPS)
    .refine((steps) => new Set(steps.map((step) => step.routeId)).size === steps.length, 'A route is listed twice'),
});
export type SavePlaybookInput = z.infer<typeof SavePlaybookInput>;

/** Which playbook, as it was seen. */
export const PlaybookSelector = z.strictObject({ playbookId: id });
export type PlaybookSelector = z.infer<typeof PlaybookSelector>;

/** Kinds of trunk events by which trouble begins, and those by which the same trouble ends. */
export const TROUBLE_KINDS = {
  registration_lost: 'registration_back',
  options_failed: 'options_back',
  trunk_down: 'trunk_up',
} as const;
export const TroubleKind = z.enum(['registration_lost', 'options_failed', 'trunk_down']);
export type TroubleKind = z.infer<typeof TroubleKind>;

/** Bounds of a rule's times, seconds. */
export const HOLD_DOWN_SECONDS = { min: 10, max: 3_600, usual: 60 } as const;
export const COOL_DOWN_SECONDS = { min: 60, max: 86_400, usual: 1_800 } as const;

/** When a playbook is applied without a person. */
export const SetRuleInput = z.strictObject({
  playbookId: id,
  eventKinds: z.array(TroubleKind).min(1, 'Choose a kind of event'),
  trunkBaseIds: z.array(id).min(1, 'Choose a trunk base').max(MAX_TRUNK_BASES),
  /** Trouble must last this long without a break. */
  holdDownSeconds: z.number().int().min(HOLD_DOWN_SECONDS.min).max(HOLD_DOWN_SECONDS.max),
  /** Not again before this has passed since the rule acted last. */
  coolDownSeconds: z.number().int().min(COOL_DOWN_SECONDS.min).max(COOL_DOWN_SECONDS.max),
  isEnabled: z.boolean(),
});
export type SetRuleInput = z.infer<typeof SetRuleInput>;

/** Something about a route that stands against a step (`blocker`) or is worth knowing before it is taken (`warning`). */
export const Finding = z.object({ severity: z.enum(['blocker', 'warning']), code: z.string(), message: z.string() });
export type Finding = z.infer<typeof Finding>;

/** One step held against the route as it is. */
export const CheckedStep = z.object({
  ...routeFields,
  wanted: z.array(TrunkBaseRef),
  /** Null where there is no such route. */
  current: z.array(TrunkBaseRef).nullable(),
  findings: z.array(Finding),
});
export type CheckedStep = z.infer<typeof CheckedStep>;

/** What applying a playbook would do, as of a moment. */
export const PlaybookCheck = z.object({
  checkedAtMs: epochMs,
  /** Of the playbook that was checked. */
  version: z.number().int(),
  verdict: z.enum(['ready', 'nothing_to_change', 'blocked']),
  steps: z.array(CheckedStep),
});
export type PlaybookCheck = z.infer<typeof PlaybookCheck>;

/** Applies a playbook as it was checked: routes that stand otherwise by now are left alone, and so are all others. */
export const ApplyPlaybookInput = z.strictObject({
  playbookId: id,
  version: z.number().int(),
  seen: z.array(z.strictObject({ routeId: id, trunkBaseIds: z.array(z.string()).max(200) })).max(MAX_STEPS),
});
export type ApplyPlaybookInput = z.infer<typeof ApplyPlaybookInput>;

/** Which application. */
export const ApplicationSelector = z.strictObject({ applicationId: id });
export type ApplicationSelector = z.infer<typeof ApplicationSelector>;

/** How far an application is, or how it ended. */
export const ApplicationState = z.enum([
  'waiting',
  'applying',
  'turning_back',
  'applied',
  'rolled_back',
  'refused',
  'incomplete',
]);
export type ApplicationState = z.infer<typeof ApplicationState>;

/** How far one route of an application is; see the migration. */
export const ApplicationStepState = z.enum([
  'waiting',
  'unchanged',
  'sending',
  'applied',
  'refused',
  'undoing',
  'undone',
  'left',
]);
export type ApplicationStepState = z.infer<typeof ApplicationStepState>;

/** One applying, or taking back, of a playbook. */
export const ApplicationDto = z.object({
  id: z.string(),
  playbookId: z.string(),
  playbookName: z.string(),
  direction: z.enum(['apply', 'revert']),
  state: ApplicationState,
  reason: z.string().nullable(),
  startedByName: z.string(),
  /** The trouble for which a rule began it. */
  trouble: z.object({ sinceMs: epochMs, kinds: z.array(z.string()), trunkBaseIds: z.array(z.string()) }).nullable(),
  createdAtMs: epochMs,
  finishedAtMs: epochMs.nullable(),
  canRevert: z.boolean(),
  steps: z.array(
    z.object({
      ...routeFields,
      before: z.array(TrunkBaseRef).nullable(),
      wanted: z.array(TrunkBaseRef),
      state: ApplicationStepState,
      reason: z.string().nullable(),
    }),
  ),
});
export type ApplicationDto = z.infer<typeof ApplicationDto>;

/** A rule as it stands. */
export const RuleDto = z.object({
  eventKinds: z.array(TroubleKind),
  trunkBaseIds: z.array(z.string()),
  holdDownSeconds: z.number(),
  coolDownSeconds: z.number(),
  isEnabled: z.boolean(),
  enabledAtMs: epochMs.nullable(),
  enabledByName: z.string().nullable(),
});
export type RuleDto = z.infer<typeof RuleDto>;

/** One playbook with its rule and what the last check found. */
export const PlaybookDto = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.number().int(),
  updatedAtMs: epochMs,
  updatedByName: z.string(),
  steps: z.array(PlaybookStep),
  rule: RuleDto.nullable(),
  lastCheck: PlaybookCheck.nullable(),
});
export type PlaybookDto = z.infer<typeof PlaybookDto>;

/** The answer of `GET /api/playbooks`: playbooks by name, and the last applications, newest first. */
export const PlaybooksDto = z.object({
  playbooks: z.array(PlaybookDto),
  applications: z.array(ApplicationDto),
  /** When to ask again. */
  pollMs: z.number().positive(),
});
export type PlaybooksDto = z.infer<typeof PlaybooksDto>;

/** The answer of `GET /api/playbooks/routes`: what a playbook can be made of. */
export const RoutesDto = z.object({
  /** When Genesys answered. */
  readAtMs: epochMs,
  isStale: z.boolean(),
  routes: z.array(
    z.object({
      ...routeFields,
      trunkBases: z.array(TrunkBaseRef),
      distribution: z.string().nullable(),
      isEnabled: z.boolean(),
      isManaged: z.boolean(),
      classificationTypes: z.array(z.string()),
    }),
  ),
  /** External ones; null when they could not be read. */
  trunkBases: z.array(TrunkBaseRef).nullable(),
});
export type RoutesDto = z.infer<typeof RoutesDto>;

/** Query keys of the playbooks; they start with the organisation. */
export const playbookKeys = {
  all: (orgId: string) => [orgId, 'playbooks'] as const,
  routes: (orgId: string) => [orgId, 'playbook-routes'] as const,
};

/** Whether nothing more will happen to an application. */
export function isOver(state: ApplicationState): boolean {
  return state !== 'waiting' && state !== 'applying' && state !== 'turning_back';
}
