import { z } from 'zod';

const epochMs = z.number();

/** One version of a script, as a listing tells it. */
export const ScriptVersion = z.object({
  name: z.string(),
  versionId: z.string().nullable(),
  modifiedAtMs: epochMs.nullable(),
  startPageId: z.string().nullable(),
  startPageName: z.string().nullable(),
});
export type ScriptVersion = z.infer<typeof ScriptVersion>;

/** What a script is beside its versions. */
export const ScriptDraft = ScriptVersion.extend({
  division: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  createdAtMs: epochMs.nullable(),
  publishedAtMs: epochMs.nullable(),
  features: z.array(z.string()),
});
export type ScriptDraft = z.infer<typeof ScriptDraft>;

/** `changed`: the draft is newer than what agents are shown. */
export const SCRIPT_STATES = ['published', 'changed', 'never_published'] as const;
export type ScriptState = (typeof SCRIPT_STATES)[number];

/** One agent script. Genesys Cloud does not tell who owns it. */
export const ScriptDto = ScriptDraft.extend({
  id: z.string(),
  state: z.enum(SCRIPT_STATES),
  published: ScriptVersion.nullable(),
});
export type ScriptDto = z.infer<typeof ScriptDto>;

/** Why scripts could not be read. */
export const ScriptFailure = z.object({
  code: z.string(),
  message: z.string(),
  /**
   * `throttled`: by a limit of Genesys Cloud. `breaker_open`: calls of scripts are held back because they kept failing,
   * `breaker_held`: because a person said so.
   */
  cause: z.enum(['throttled', 'breaker_open', 'breaker_held', 'other']),
});
export type ScriptFailure = z.infer<typeof ScriptFailure>;

/** A failure with when it is tried again; null when that needs a person. */
export const ScriptProblem = ScriptFailure.extend({ retryAtMs: epochMs.nullable() });
export type ScriptProblem = z.infer<typeof ScriptProblem>;

/** How true what is shown is. */
export const ScriptReading = z.object({
  /** When all scripts were last read; null when they never were. */
  readAtMs: epochMs.nullable(),
  /** Older than this they are read anew as soon as somebody looks. */
  maxAgeMs: z.number(),
  isUnderWay: z.boolean(),
  problem: ScriptProblem.nullable(),
  /** Genesys Cloud left divisions out. */
  truncatedDivisions: z.boolean(),
});
export type ScriptReading = z.infer<typeof ScriptReading>;

/** The answer of `GET /api/scripts`. */
export const ScriptsDto = z.object({
  scripts: z.array(ScriptDto),
  reading: ScriptReading,
  /** When to ask again; asking costs no Genesys call before `maxAgeMs` has passed. */
  pollMs: z.number().positive(),
});
export type ScriptsDto = z.infer<typeof ScriptsDto>;

/** What of a script is read when somebody opens it. */
export const SCRIPT_PARTS = ['draft_pages', 'published_pages', 'published_variables'] as const;
export type ScriptPartName = (typeof SCRIPT_PARTS)[number];

export const ScriptPage = z.object({ id: z.string(), name: z.string().nullable(), modifiedAtMs: epochMs.nullable() });
export type ScriptPage = z.infer<typeof ScriptPage>;

export const ScriptVariable = z.object({
  name: z.string(),
  description: z.string().nullable(),
  type: z.string().nullable(),
  isInput: z.boolean().nullable(),
  isOutput: z.boolean().nullable(),
});
export type ScriptVariable = z.infer<typeof ScriptVariable>;

function partOf<T extends z.ZodType>(item: T) {
  return z.object({
    /** Null when they were never read. */
    items: z.array(item).nullable(),
    readAtMs: epochMs.nullable(),
    isUnderWay: z.boolean(),
    problem: ScriptProblem.nullable(),
  });
}

/** The answer of `GET /api/scripts/{id}`. */
export const ScriptDetailsDto = z.object({
  draftPages: partOf(ScriptPage),
  publishedPages: partOf(ScriptPage).nullable(),
  publishedVariables: partOf(ScriptVariable).nullable(),
});
export type ScriptDetailsDto = z.infer<typeof ScriptDetailsDto>;

export const ScriptSelector = z.strictObject({ scriptId: z.string().min(1).max(100) });

/** Query keys of the scripts domain. */
export const scriptKeys = {
  scripts: (orgId: string) => [orgId, 'scripts'] as const,
  details: (orgId: string, scriptId: string) => [orgId, 'scripts', scriptId] as const,
};
